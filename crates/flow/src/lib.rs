//! The document: graph, schema, stage specs, edits, checks, project file, share link, view models, messages.
