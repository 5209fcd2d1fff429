//! A problem as bytes, to be handed to a worker: eight bytes of magic, the length of a small JSON header, the header,
//! then the numbers in little-endian order (features, target, weights).
//!
//! The reader trusts nothing: sizes are computed with checks and must add up to exactly what is there, before anything
//! is allocated.

use serde::{Deserialize, Serialize};

use super::{Problem, Target};
use crate::{LearnError, Matrix};

const MAGIC: &[u8; 8] = b"penstkP1";

#[derive(Serialize, Deserialize)]
struct Header {
    rows: u64,
    columns: u64,
    /// Class names; absent for numbers.
    names: Option<Vec<String>>,
    weights: bool,
}

impl Problem {
    /// Serialises the problem. Takes 8 bytes per number, 4 per class code.
    ///
    /// # Errors
    /// [`LearnError::Bytes`] when the header cannot be written, which takes more than 4 GB of class names.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LearnError> {
        let names = match &self.target {
            Target::Classes { names, .. } => Some(names.clone()),
            Target::Numbers(_) => None,
        };
        let header = Header {
            rows: self.features.rows() as u64,
            columns: self.features.columns() as u64,
            names,
            weights: self.weights.is_some(),
        };
        let header = serde_json::to_vec(&header).map_err(|error| LearnError::Bytes(error.to_string()))?;
        let length = u32::try_from(header.len()).map_err(|error| LearnError::Bytes(error.to_string()))?;
        let mut bytes =
            Vec::with_capacity(12 + header.len() + 8 * (self.features.values().len() + 2 * self.rows()));
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&header);
        push_numbers(&mut bytes, self.features.values());
        match &self.target {
            Target::Classes { codes, .. } => {
                codes.iter().for_each(|code| bytes.extend_from_slice(&code.to_le_bytes()))
            }
            Target::Numbers(values) => push_numbers(&mut bytes, values),
        }
        if let Some(weights) = &self.weights {
            push_numbers(&mut bytes, weights);
        }
        Ok(bytes)
    }

    /// Reads what [`Problem::to_bytes`] wrote and validates it.
    ///
    /// # Errors
    /// [`LearnError::Bytes`] for truncated, extended or otherwise damaged bytes; [`LearnError::Data`] from
    /// [`Problem::validate`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LearnError> {
        let damaged = |what: &str| LearnError::Bytes(format!("{what}. Run the step before this one again"));
        let rest =
            bytes.strip_prefix(MAGIC).ok_or_else(|| damaged("it is not a stored problem of this version"))?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(|| damaged("it ends early"))?;
        let (header, body) = rest
            .split_at_checked(u32::from_le_bytes(*length) as usize)
            .ok_or_else(|| damaged("it ends early"))?;
        let header: Header = serde_json::from_slice(header).map_err(|error| damaged(&error.to_string()))?;
        let target_width = if header.names.is_some() { 4 } else { 8 };
        let sizes = (|| {
            let rows = usize::try_from(header.rows).ok()?;
            let columns = usize::try_from(header.columns).ok()?;
            let features = rows.checked_mul(columns)?.checked_mul(8)?;
            let target = rows.checked_mul(target_width)?;
            let weights = if header.weights { rows.checked_mul(8)? } else { 0 };
            let total = features.checked_add(target)?.checked_add(weights)?;
            (total == body.len()).then_some((rows, columns, features, target))
        })();
        let (rows, columns, features, target) =
            sizes.ok_or_else(|| damaged("its length does not fit its header"))?;
        let (features, rest) = body.split_at(features);
        let (target, weights) = rest.split_at(target);
        let target = match header.names {
            Some(names) => {
                let codes =
                    target.as_chunks::<4>().0.iter().map(|chunk| u32::from_le_bytes(*chunk)).collect();
                Target::Classes { codes, names }
            }
            None => Target::Numbers(read_numbers(target)),
        };
        let problem = Self {
            features: Matrix::new(rows, columns, read_numbers(features))?,
            target,
            weights: header.weights.then(|| read_numbers(weights)),
        };
        problem.validate()?;
        Ok(problem)
    }
}

fn push_numbers(bytes: &mut Vec<u8>, values: &[f64]) {
    values.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
}

fn read_numbers(bytes: &[u8]) -> Vec<f64> {
    bytes.as_chunks::<8>().0.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn problems() -> [Problem; 2] {
        let features = Matrix::from_columns(vec![vec![1.0, -0.0], vec![1e-300, 4.0]]).unwrap();
        [
            Problem {
                features: features.clone(),
                target: Target::Classes { codes: vec![1, 0], names: vec!["é".into(), "z".into()] },
                weights: Some(vec![0.0, 2.5]),
            },
            Problem { features, target: Target::Numbers(vec![3.0, 0.1]), weights: None },
        ]
    }

    #[test]
    fn round_trip() {
        for problem in problems() {
            assert_eq!(Problem::from_bytes(&problem.to_bytes().unwrap()).unwrap(), problem);
        }
    }

    #[test]
    fn every_truncation_and_extension_is_an_error() {
        for problem in problems() {
            let mut bytes = problem.to_bytes().unwrap();
            for length in 0..bytes.len() {
                assert!(Problem::from_bytes(&bytes[..length]).is_err());
            }
            bytes.push(0);
            assert!(Problem::from_bytes(&bytes).is_err());
        }
    }

    #[test]
    fn random_damage_never_panics() {
        let mut random = Random::new(5, 0);
        for problem in problems() {
            let bytes = problem.to_bytes().unwrap();
            for _ in 0..5_000 {
                let mut damaged = bytes.clone();
                let position = random.below(damaged.len());
                damaged[position] = random.next_u32() as u8;
                let _ = Problem::from_bytes(&damaged);
            }
        }
        let header =
            br#"{"rows":18446744073709551615,"columns":18446744073709551615,"names":null,"weights":true}"#;
        let mut hostile = MAGIC.to_vec();
        hostile.extend_from_slice(&(header.len() as u32).to_le_bytes());
        hostile.extend_from_slice(header);
        assert!(Problem::from_bytes(&hostile).is_err());
    }
}
