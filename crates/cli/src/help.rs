//! What `--help` prints. The long form is `docs/command.md`.

/// `penstock --help`.
pub const PENSTOCK: &str = "\
penstock: machine-learning pipelines without a browser, with the numbers of the browser

Usage:
  penstock run PIPELINE [--data [NODE=]FILE…] [--out DIR]   run a pipeline, write model, predictions, metrics
  penstock predict MODEL FILE [--out FILE]                  predict the rows of a file with a model
  penstock check PIPELINE [--data [NODE=]FILE…]             say what is wrong with a pipeline
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

/// `penstock convert --help`.
pub const CONVERT: &str = "\
Reads a table from a file of any format that the studio reads, and writes it in another one.

Usage:
  penstock convert IN OUT [--part NAME] [--to FORMAT] [--spreadsheet] [--quiet]

  IN              CSV and other delimited text, Excel (xlsx, xlsb, xls), OpenDocument (ods), Parquet, Arrow or SQLite,
                  also packed by gzip or zip; - for stdin
  OUT             the file to write; - for stdout
  --part NAME     which table of a file that holds several: a sheet, a table or view or a SELECT, or a file in an
                  archive; also spelled --sheet, --table and --query (default: the first that holds a table)
  --to FORMAT     csv, parquet, arrow, json (an array of records) or jsonl (a record a line); default: by OUT's ending
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
