//! From the command line to options.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

use crate::failure::Failure;
use crate::help;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// A help text.
    Help(&'static str),
    /// The version.
    Version,
    /// `penstock run`.
    Run(RunOptions),
    /// `penstock predict`.
    Predict(PredictOptions),
    /// `penstock check`.
    Check(CheckOptions),
    /// `penstock sniff`.
    Sniff(PathBuf),
    /// `penstock profile`.
    Profile(ProfileOptions),
    /// `penstock validate`.
    Validate(ValidateOptions),
    /// `penstock convert`.
    Convert(ConvertOptions),
}

/// Options of `penstock run`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// A project file's path or a share link.
    pub pipeline: OsString,
    /// Data files, each perhaps with a node before `=`.
    pub data: Vec<OsString>,
    /// The folder that results are written to.
    pub out: Option<PathBuf>,
    /// The learner whose results get the plain names.
    pub node: Option<String>,
    /// How many threads compute.
    pub threads: Option<usize>,
    /// Whether to print errors only.
    pub quiet: bool,
}

/// Options of `penstock predict`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PredictOptions {
    /// The model file.
    pub model: PathBuf,
    /// The rows to predict.
    pub data: PathBuf,
    /// Where predictions go; stdout when absent.
    pub out: Option<PathBuf>,
    /// Where metrics go; stderr when absent.
    pub metrics: Option<PathBuf>,
    /// Whether to print errors only.
    pub quiet: bool,
}

/// Options of `penstock check`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// A project file's path or a share link.
    pub pipeline: OsString,
    /// Data files, each perhaps with a node before `=`.
    pub data: Vec<OsString>,
    /// Whether to print JSON lines.
    pub json: bool,
}

/// Options of `penstock profile`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ProfileOptions {
    /// The file.
    pub data: PathBuf,
    /// The column that the others are compared with.
    pub target: Option<String>,
    /// Whether to print JSON.
    pub json: bool,
}

/// Options of `penstock validate`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ValidateOptions {
    /// The rules file; absent when rules are to be inferred.
    pub rules: Option<PathBuf>,
    /// The data.
    pub data: PathBuf,
    /// What freshness is measured by; today when absent.
    pub as_of: Option<String>,
    /// Whether to print JSON.
    pub json: bool,
}

/// Options of `penstock convert`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ConvertOptions {
    /// The file that is read.
    pub input: PathBuf,
    /// The file that is written; stdout for `-`.
    pub output: PathBuf,
    /// The sheet, table, query or file in an archive.
    pub part: Option<String>,
    /// The format that is written, where the output's ending does not say.
    pub to: Option<String>,
    /// Whether the cells are written as they stand in a delimited file.
    pub raw: bool,
    /// Whether cells that begin like a formula are made harmless.
    pub spreadsheet: bool,
    /// Whether to print errors only.
    pub quiet: bool,
}

/// Reads the command line.
///
/// # Errors
/// What of it is not understood, and where help is.
pub fn read(mut parser: Parser) -> Result<Command, Failure> {
    let first = parser.next().map_err(|error| misunderstood("penstock", error))?;
    match first {
        Some(Arg::Short('h') | Arg::Long("help")) => Ok(Command::Help(help::PENSTOCK)),
        Some(Arg::Short('V') | Arg::Long("version")) => Ok(Command::Version),
        Some(Arg::Value(name)) => match name.to_str() {
            Some("run") => read_run(parser).map_err(|error| misunderstood("penstock run", error)),
            Some("predict") => read_predict(parser).map_err(|error| misunderstood("penstock predict", error)),
            Some("check") => read_check(parser).map_err(|error| misunderstood("penstock check", error)),
            Some("sniff") => read_sniff(parser).map_err(|error| misunderstood("penstock sniff", error)),
            Some("profile") => read_profile(parser).map_err(|error| misunderstood("penstock profile", error)),
            Some("validate") => {
                read_validate(parser).map_err(|error| misunderstood("penstock validate", error))
            }
            Some("convert") => read_convert(parser).map_err(|error| misunderstood("penstock convert", error)),
            Some("help") => Ok(Command::Help(help::PENSTOCK)),
            _ => {
                let what = format!("there is no command “{}”", name.to_string_lossy());
                Err(misunderstood("penstock", what))
            }
        },
        Some(other) => Err(misunderstood("penstock", other.unexpected())),
        None => Err(misunderstood(
            "penstock",
            "a command is missing: run, predict, check, sniff, convert, profile or validate",
        )),
    }
}

fn misunderstood(command: &str, error: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("{error}. See `{command} --help`."))
}

fn read_run(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let mut options = RunOptions::default();
    let mut pipeline = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help(help::RUN)),
            Arg::Long("data") => options.data.extend(parser.values()?),
            Arg::Short('o') | Arg::Long("out") => options.out = Some(parser.value()?.into()),
            Arg::Long("node") => options.node = Some(parser.value()?.string()?),
            Arg::Long("threads") => options.threads = Some(threads(&parser.value()?)?),
            Arg::Short('q') | Arg::Long("quiet") => options.quiet = true,
            Arg::Value(value) if pipeline.is_none() => pipeline = Some(value),
            other => return Err(other.unexpected()),
        }
    }
    options.pipeline = pipeline.ok_or_else(|| no_pipeline(&options.data))?;
    Ok(Command::Run(options))
}

fn read_predict(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let mut options = PredictOptions::default();
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help(help::PREDICT)),
            Arg::Short('o') | Arg::Long("out") => options.out = Some(parser.value()?.into()),
            Arg::Long("metrics") => options.metrics = Some(parser.value()?.into()),
            Arg::Short('q') | Arg::Long("quiet") => options.quiet = true,
            Arg::Value(value) if files.len() < 2 => files.push(value.into()),
            other => return Err(other.unexpected()),
        }
    }
    let [model, data] = <[PathBuf; 2]>::try_from(files)
        .map_err(|_| lexopt::Error::from("two files are needed: the model and the rows to predict"))?;
    Ok(Command::Predict(PredictOptions { model, data, ..options }))
}

fn read_check(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let mut options = CheckOptions::default();
    let mut pipeline = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help(help::CHECK)),
            Arg::Long("data") => options.data.extend(parser.values()?),
            Arg::Long("json") => options.json = true,
            Arg::Value(value) if pipeline.is_none() => pipeline = Some(value),
            other => return Err(other.unexpected()),
        }
    }
    options.pipeline = pipeline.ok_or_else(|| no_pipeline(&options.data))?;
    Ok(Command::Check(options))
}

fn read_sniff(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let mut file = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help(help::SNIFF)),
            Arg::Long("json") => {}
            Arg::Value(value) if file.is_none() => file = Some(PathBuf::from(value)),
            other => return Err(other.unexpected()),
        }
    }
    file.map(Command::Sniff).ok_or_else(|| "a file is needed".into())
}

fn read_profile(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let mut options = ProfileOptions::default();
    let mut data = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help(help::PROFILE)),
            Arg::Long("target") => options.target = Some(parser.value()?.string()?),
            Arg::Long("json") => options.json = true,
            Arg::Value(value) if data.is_none() => data = Some(PathBuf::from(value)),
            other => return Err(other.unexpected()),
        }
    }
    options.data = data.ok_or_else(|| lexopt::Error::from("a file is missing"))?;
    Ok(Command::Profile(options))
}

fn read_validate(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let mut options = ValidateOptions::default();
    let mut files: Vec<PathBuf> = Vec::new();
    let mut infers = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help(help::VALIDATE)),
            Arg::Long("infer") => infers = true,
            Arg::Long("as-of") => options.as_of = Some(parser.value()?.string()?),
            Arg::Long("json") => options.json = true,
            Arg::Value(value) if files.len() < 2 => files.push(value.into()),
            other => return Err(other.unexpected()),
        }
    }
    let mut files = files.into_iter();
    match (infers, files.next(), files.next()) {
        (true, Some(data), None) => options.data = data,
        (false, Some(rules), Some(data)) => (options.rules, options.data) = (Some(rules), data),
        (true, ..) => return Err("one file is needed with --infer: the data".into()),
        (false, ..) => return Err("two files are needed: the rules and the data".into()),
    }
    Ok(Command::Validate(options))
}

fn read_convert(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let mut options = ConvertOptions::default();
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help(help::CONVERT)),
            Arg::Long("part" | "sheet" | "table" | "query") => options.part = Some(parser.value()?.string()?),
            Arg::Long("to") => options.to = Some(parser.value()?.string()?),
            Arg::Long("spreadsheet") => options.spreadsheet = true,
            Arg::Long("raw") => options.raw = true,
            Arg::Short('q') | Arg::Long("quiet") => options.quiet = true,
            Arg::Value(value) if files.len() < 2 => files.push(value.into()),
            other => return Err(other.unexpected()),
        }
    }
    let [input, output] = <[PathBuf; 2]>::try_from(files)
        .map_err(|_| lexopt::Error::from("two files are needed: the one to read and the one to write"))?;
    Ok(Command::Convert(ConvertOptions { input, output, ..options }))
}

fn no_pipeline(data: &[OsString]) -> lexopt::Error {
    let where_it_goes =
        if data.is_empty() { "" } else { "; it stands before --data, which takes all that follows" };
    lexopt::Error::from(format!("a project file or a share link is missing{where_it_goes}"))
}

fn threads(value: &OsString) -> Result<usize, lexopt::Error> {
    const MOST: usize = 1_024;
    let number = value.to_str().and_then(|text| text.parse::<usize>().ok());
    number.filter(|number| (1..=MOST).contains(number)).ok_or_else(|| {
        let text = value.to_string_lossy();
        lexopt::Error::from(format!("--threads must be a whole number from 1 to {MOST}, not “{text}”"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(line: &str) -> Result<Command, Failure> {
        read(Parser::from_iter(std::iter::once("penstock").chain(line.split_whitespace())))
    }

    #[test]
    fn options_stand_in_any_order() {
        let expected = RunOptions {
            pipeline: "p.json".into(),
            data: vec!["a.csv".into(), "2=b.csv".into()],
            out: Some("o".into()),
            node: Some("3".into()),
            threads: Some(4),
            quiet: true,
        };
        let line = "run p.json --data a.csv 2=b.csv --threads=4 -q --out o --node 3";
        assert_eq!(command(line), Ok(Command::Run(expected)));
        let expected = ValidateOptions {
            rules: Some("r.json".into()),
            data: "d.csv".into(),
            as_of: Some("2020-01-31".into()),
            json: true,
        };
        let line = "validate r.json --as-of 2020-01-31 d.csv --json";
        assert_eq!(command(line), Ok(Command::Validate(expected)));
        let inferring = ValidateOptions { data: "d.csv".into(), ..ValidateOptions::default() };
        assert_eq!(command("validate --infer d.csv"), Ok(Command::Validate(inferring)));
        assert!(matches!(
            command("check p.json --json"),
            Ok(Command::Check(CheckOptions { json: true, .. }))
        ));
    }

    #[test]
    fn what_is_not_understood_names_the_help() {
        for line in [
            "",
            "nonsense",
            "profile",
            "profile a b",
            "run",
            "run a b",
            "run a --threads 0",
            "predict m.json",
            "run a --what",
            "validate r.json",
            "validate --infer r.json d.csv",
            "convert a",
        ] {
            let failure = command(line).unwrap_err();
            assert!(
                matches!(&failure, Failure::Usage(text) if text.contains("--help")),
                "{line}: {failure:?}"
            );
        }
        let failure = command("run --data a.csv p.json").unwrap_err();
        assert!(failure.message().unwrap().contains("before --data"));
    }

    #[test]
    fn help_is_found_everywhere() {
        for line in ["--help", "-h", "help", "run --help", "predict -h", "check a --help", "validate -h"] {
            assert!(matches!(command(line), Ok(Command::Help(_))), "{line}");
        }
        assert_eq!(command("--version"), Ok(Command::Version));
    }
}
