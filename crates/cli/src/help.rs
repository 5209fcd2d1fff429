//! What `--help` prints. The long form is `docs/command.md`.

/// `penstock --help`.
pub const PENSTOCK: &str = "\
penstock: machine-learning pipelines without a browser, with the numbers of the browser

Usage:
  penstock run PIPELINE [--data [NODE=]FILE…] [--out DIR]   run a pipeline, write model, predictions, metrics
  penstock predict MODEL FILE [--out FILE]                  predict the rows of a file with a model
  penstock check PIPELINE [--data [NODE=]FILE…]             say what is wrong with a pipeline
  penstock sniff FILE                                       say how a delimited file is written, as JSON
  penstock profile FILE [--target COLUMN] [--json]          say what is in a file, and what is odd about it
  penstock validate RULES FILE                              check the rows of a file against rules
  penstock validate --infer FILE                            write rules that the rows of a file keep
  penstock convert IN OUT [--part NAME]                     write a table in another format

Options:
  -h, --help       this text; after a command, the command's
  -V, --version    the version

PIPELINE is a project file from the studio, or a share link (in quotation marks).

Exit codes: 0 fine; 1 errors were found, or a node failed; 2 the command was not understood;
3 a file could not be read or written; 130 stopped by Ctrl-C.
";

/// `penstock run --help`.
pub const RUN: &str = "\
Runs a pipeline: every node, from its data to its reports.

Usage:
  penstock run PIPELINE [--data [NODE=]FILE…] [--out DIR] [--node NODE] [--threads N] [--quiet]

  PIPELINE               a project file from the studio, or a share link (in quotation marks)
  --data [NODE=]FILE…    files for the pipeline's sources. NODE is a source's number or name; without it a file goes
                         to the source that was made for a file of that name, else to the only one without a file
  -o, --out DIR          write metrics.json, and model.json and predictions.csv of the first learner, into this
                         folder; with several learners also model-N.json and predictions-N.csv of each node N
  --node NODE            the learner, by number or name, that model.json and predictions.csv are of
  --threads N            how many threads compute (default: as many as the machine runs at once)
  -q, --quiet            print errors only
  -h, --help             this text

The files are the same to the byte whatever the machine and the number of threads.
Metrics are printed to stdout; progress, warnings and times to stderr.

Exit codes: 0 fine; 1 a node failed; 2 the command was not understood; 3 a file could not be read or written;
130 stopped by Ctrl-C.

Examples:
  penstock run penguins.json --out results
  penstock run churn.json --data customers.csv --out results
  penstock run \"https://example.org/studio/#p=AXh…\" --data 1=train.csv --out results
";

/// `penstock predict --help`.
pub const PREDICT: &str = "\
Predicts the rows of a file with a model that the studio exported or `penstock run` wrote.

Usage:
  penstock predict MODEL FILE [--out FILE] [--metrics FILE] [--quiet]

  MODEL               a model file: model.json
  FILE                the new rows, with the columns that the model was made for; - for stdin
  -o, --out FILE      where the rows with their predictions go (default: -, that is stdout)
  --metrics FILE      write the metrics as JSON here; they are computed when FILE has the target column, and without
                      this option printed to stderr
  -q, --quiet         print errors only
  -h, --help          this text

Exit codes: 0 fine; 1 the rows do not fit the model; 2 the command was not understood; 3 a file could not be read or
written; 130 stopped by Ctrl-C.

Example:
  penstock predict results/model.json new.csv --out predicted.csv
";

/// `penstock sniff --help`.
pub const SNIFF: &str = "\
Says how a delimited text file is written, as JSON: encoding, delimiter, quotes, line ends, which lines stand above and
below the table, the names and types of its columns with a reason each, how many rows and cells are not taken as they
stand.

Usage:
  penstock sniff FILE

  FILE                   the file, or - for stdin
  -h, --help             this text

Exit codes: 0 done; 2 the command was not understood; 3 the file could not be read or is no table.
";

/// `penstock check --help`.
pub const CHECK: &str = "\
Says what is wrong with a pipeline, without running it. With data, also how the data differs from what the pipeline
was made for.

Usage:
  penstock check PIPELINE [--data [NODE=]FILE…] [--json]

  PIPELINE               a project file from the studio, or a share link (in quotation marks)
  --data [NODE=]FILE…    files for the pipeline's sources, as for `penstock run`
  --json                 print one JSON object a finding and line
  -h, --help             this text

Exit codes: 0 no errors (there may be warnings); 1 errors were found; 2 the command was not understood; 3 a file could
not be read.
";

/// `penstock profile --help`.
pub const PROFILE: &str = "\
Says what is known of each column of a file: type, missing and distinct values, statistics; and what is noteworthy about
its quality: identifiers, constants, duplicates, mixed types, outliers, leakage, personal data and others.

Usage:
  penstock profile FILE [--target COLUMN] [--json]

  FILE               the file: CSV; - for stdin
  --target COLUMN    the column to be predicted: the others are compared with it, and its classes are checked
  --json             print the whole profile and every finding with its evidence as JSON
  -h, --help         this text

Correlations of large tables are computed on evenly spaced rows; how many is said in the JSON.

Exit codes: 0 fine, whatever was found; 2 the command was not understood; 3 the file could not be read; 130 stopped by
Ctrl-C.

Example:
  penstock profile customers.csv --target churned
";

/// `penstock validate --help`.
pub const VALIDATE: &str = "\
Checks the rows of a CSV file against rules, or writes the rules that a file keeps.

Usage:
  penstock validate RULES FILE [--as-of DATE] [--json]
  penstock validate --infer FILE

  RULES               a rules file: JSON as --infer writes it; docs/validation.md describes it
  FILE                the rows: CSV; - for stdin
  --infer             write the rules that FILE keeps to stdout, with some room, to be read and changed
  --as-of DATE        what the age of the newest date is measured by, as 2020-01-31 (default: today)
  --json              print one JSON object instead of a line a rule
  -h, --help          this text

Exit codes: 0 no rule that fails is broken, though some that warn may be; 1 a rule that fails is broken; 2 the command
was not understood, or the rules or the rows could not be read; 130 stopped by Ctrl-C.

Examples:
  penstock validate --infer trusted.csv > rules.json
  penstock validate rules.json new.csv
";

/// `penstock convert --help`.
pub const CONVERT: &str = "\
Reads a table from a file of any format that the studio reads, and writes it in another one.

Usage:
  penstock convert IN OUT [--part NAME] [--to FORMAT] [--raw] [--spreadsheet] [--quiet]

  IN              CSV and other delimited text, Excel (xlsx, xlsb, xls), OpenDocument (ods), Parquet, Arrow or SQLite,
                  also packed by gzip or zip; - for stdin
  OUT             the file to write; - for stdout
  --part NAME     which table of a file that holds several: a sheet, a table or view or a SELECT, or a file in an
                  archive; also spelled --sheet, --table and --query (default: the first that holds a table)
  --to FORMAT     csv, parquet, arrow, json (an array of records) or jsonl (a record a line); default: by OUT's ending
  --raw           of a delimited file: write the cells of its table exactly as they stand, rows of names first, as CSV
                  by RFC 4180
  --spreadsheet   make CSV safe to open in a spreadsheet: cells that begin like a formula get an apostrophe in front
  -q, --quiet     print errors only
  -h, --help      this text

What was found, dropped or taken as missing is said on stderr.

Exit codes: 0 fine; 1 the table could not be written in that format; 2 the command was not understood; 3 a file could
not be read or written; 130 stopped by Ctrl-C.

Examples:
  penstock convert survey.xlsx survey.csv --sheet Answers
  penstock convert shop.db orders.parquet --query \"SELECT * FROM orders WHERE total > 100\"
";
