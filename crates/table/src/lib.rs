//! Columnar tables on Arrow: reading, type inference, profiles, writers.
