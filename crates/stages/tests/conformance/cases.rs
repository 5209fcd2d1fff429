//! Tables that have broken pipelines elsewhere.

use std::sync::Arc;

use penstock_flow::{Column, ColumnType, Role, Schema};
use penstock_table::{
    ArrayRef, Part, Partition, Table, boolean_column, category_column, datetime_column, integer_column,
    number_column, text_column,
};

/// A table with the name it has in messages.
pub struct Case {
    pub name: String,
    pub table: Table,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Eleven different values.
    Varied,
    /// Two different values.
    Two,
    /// Varied, and every third is missing.
    Gaps,
    /// Always the same value.
    Constant,
    /// No value at all.
    Missing,
    /// The ends of what the type can hold.
    Extreme,
    /// A value of its own in every row.
    Distinct,
}

const NUMBERS: [f64; 8] = [1e300, -1e300, 5e-324, -0.0, 0.0, f64::MAX, f64::MIN, 1.0];
const INTEGERS: [i64; 8] = [i64::MAX, i64::MIN, 0, -1, 1, 9_007_199_254_740_993, -9_007_199_254_740_993, 7];
const TEXTS: [&str; 8] = [
    "",
    " ",
    "a,b",
    "\"quoted\"",
    "Ärger\nzwei",
    "🐧",
    "=1+1",
    "a very long text, repeated: lorem ipsum dolor",
];
const ROWS: usize = 24;

/// A column's array.
pub fn array(kind: ColumnType, rows: usize, values: Values) -> ArrayRef {
    let step = move |row: usize| match values {
        Values::Varied => Some((row * 7) % 11),
        Values::Two => Some((row * 5 / 3) % 2),
        Values::Gaps => (row % 3 != 1).then_some((row * 7) % 11),
        Values::Constant => Some(3),
        Values::Missing => None,
        Values::Extreme => Some(row % 8),
        Values::Distinct => Some(row),
    };
    let extreme = values == Values::Extreme;
    let steps = (0..rows).map(step);
    match kind {
        ColumnType::Number => number_column(
            steps.map(|at| Some(if extreme { NUMBERS[at?] } else { at? as f64 * 0.5 - 1.0 })).collect(),
        ),
        ColumnType::Integer => integer_column(
            steps.map(|at| Some(if extreme { INTEGERS[at?] } else { at? as i64 - 2 })).collect(),
        ),
        ColumnType::Boolean => boolean_column(steps.map(|at| Some(at? % 2 == 0)).collect()),
        ColumnType::DateTime => datetime_column(
            steps
                .map(|at| Some(if extreme { INTEGERS[at?] } else { at? as i64 * 86_400_000 + 500 }))
                .collect(),
        ),
        ColumnType::Category | ColumnType::Text => {
            let text =
                |at: Option<usize>| Some(if extreme { TEXTS[at?].to_owned() } else { format!("v{}", at?) });
            let texts: Vec<Option<String>> = steps.map(text).collect();
            let cells = texts.iter().map(Option::as_deref);
            if kind == ColumnType::Category { category_column(cells) } else { text_column(cells) }
        }
    }
}

/// A table of these columns. The levels of categories are those they hold, as a source gives them.
pub fn table(columns: Vec<(Column, ArrayRef)>) -> Table {
    let (columns, arrays): (Vec<Column>, Vec<ArrayRef>) = columns.into_iter().unzip();
    let table = Table::new(Arc::new(Schema::new(columns)), arrays).unwrap();
    let columns = table.schema().columns.iter().map(|column| match column.kind {
        ColumnType::Category if column.levels.is_none() => {
            column.clone().with_levels(table.levels(&column.name).unwrap())
        }
        _ => column.clone(),
    });
    let columns: Vec<Column> = columns.collect();
    Table::new(Arc::new(Schema::new(columns)), table.columns().to_vec()).unwrap()
}

/// One column.
pub fn column(name: &str, kind: ColumnType, role: Role, rows: usize, values: Values) -> (Column, ArrayRef) {
    (Column::new(name, kind).with_role(role), array(kind, rows, values))
}

/// A feature of every type, and a target.
pub fn all_types(rows: usize, features: Values, target: Option<(ColumnType, Values)>) -> Table {
    let mut columns: Vec<_> = ColumnType::ALL
        .into_iter()
        .map(|kind| column(&format!("a {}", kind.name()), kind, Role::Feature, rows, features))
        .collect();
    columns.extend(target.map(|(kind, values)| column("t", kind, Role::Target, rows, values)));
    table(columns)
}

/// Numbers and a category, without gaps, and a target of two classes: what every stage can take.
pub fn plain(rows: usize) -> Table {
    let columns = [ColumnType::Number, ColumnType::Integer, ColumnType::Boolean, ColumnType::Category];
    let mut columns: Vec<_> = columns
        .into_iter()
        .map(|kind| column(&format!("a {}", kind.name()), kind, Role::Feature, rows, Values::Varied))
        .collect();
    columns.push(column("t", ColumnType::Category, Role::Target, rows, Values::Two));
    table(columns)
}

/// The same with every third row held out.
pub fn held_out(table: &Table) -> Table {
    let part = |row: usize| if row % 3 == 2 { Part::Test } else { Part::Train };
    table.with_partition(Partition::Parts((0..table.rows()).map(part).collect())).unwrap()
}

fn folded(table: &Table) -> Table {
    let fold = |row: usize| if row % 7 == 6 { Partition::HELD_OUT } else { (row % 3) as u16 };
    let fold = (0..table.rows()).map(fold).collect();
    table.with_partition(Partition::Folds { fold, count: 3 }).unwrap()
}

fn without_training_rows(table: &Table) -> Table {
    table.with_partition(Partition::Parts(vec![Part::Test; table.rows()].into())).unwrap()
}

const ODD_NAMES: [&str; 9] = [
    "",
    " ",
    "a,b",
    "\"quoted\"",
    "prédit 🐧",
    "line\nbreak",
    "predicted t",
    "probability v0",
    "a\u{0}\u{202e}b`'\\",
];

fn odd_names() -> Table {
    let long = "name ".repeat(2_000);
    let mut columns = Vec::new();
    for (at, name) in ODD_NAMES.iter().copied().chain([long.as_str()]).enumerate() {
        let kind = ColumnType::ALL[at % 4];
        columns.push(column(name, kind, Role::Feature, ROWS, Values::Varied));
    }
    columns.push(column("t", ColumnType::Category, Role::Target, ROWS, Values::Two));
    table(columns)
}

/// One-hot names that meet: `b=v0` is a column, and `b` holds `v0`.
fn meeting_names() -> Table {
    table(vec![
        column("b=v0", ColumnType::Number, Role::Feature, ROWS, Values::Varied),
        column("b", ColumnType::Category, Role::Feature, ROWS, Values::Two),
        column("t", ColumnType::Category, Role::Target, ROWS, Values::Two),
    ])
}

fn unknown_levels() -> Table {
    let table = plain(ROWS);
    let columns =
        table.schema().columns.iter().map(|column| Column { levels: None, ..column.clone() }).collect();
    Table::new(Arc::new(Schema::new(columns)), table.columns().to_vec()).unwrap()
}

/// Levels that no row holds.
fn unused_levels() -> Table {
    let levels = |column: &Column| match column.kind {
        ColumnType::Category => {
            let mut levels: Vec<String> = (0..12).map(|at| format!("v{at}")).collect();
            levels.sort();
            column.clone().with_levels(levels)
        }
        _ => column.clone(),
    };
    let table = plain(ROWS);
    let columns = table.schema().columns.iter().map(levels).collect();
    Table::new(Arc::new(Schema::new(columns)), table.columns().to_vec()).unwrap()
}

fn with_roles(group: Values, weight: Values) -> Table {
    let number = ColumnType::Number;
    table(vec![
        column("x", number, Role::Feature, ROWS, Values::Varied),
        column("id", ColumnType::Text, Role::Id, ROWS, Values::Distinct),
        column("g", ColumnType::Text, Role::Group, ROWS, group),
        column("w", ColumnType::Integer, Role::Weight, ROWS, weight),
        column("when", ColumnType::DateTime, Role::Time, ROWS, Values::Varied),
        column("old", number, Role::Ignored, ROWS, Values::Gaps),
        column("t", ColumnType::Category, Role::Target, ROWS, Values::Two),
    ])
}

fn classes(counts: &[usize]) -> Table {
    let names: Vec<String> =
        counts.iter().enumerate().flat_map(|(at, count)| vec![format!("class {at}"); *count]).collect();
    let target = category_column(names.iter().map(|name| Some(name.as_str())));
    let rows = names.len();
    table(vec![
        column("x", ColumnType::Number, Role::Feature, rows, Values::Varied),
        (Column::new("t", ColumnType::Category).with_role(Role::Target), target),
    ])
}

/// Every small odd table.
pub fn all() -> Vec<Case> {
    let mut cases: Vec<(String, Table)> = vec![
        ("no columns".into(), Table::new(Arc::new(Schema::default()), Vec::new()).unwrap()),
        ("plain".into(), plain(ROWS)),
        ("plain, held out".into(), held_out(&plain(ROWS))),
        ("plain, folds".into(), folded(&plain(ROWS))),
        ("plain, no training rows".into(), without_training_rows(&plain(ROWS))),
        ("plain, two rows".into(), plain(2)),
        ("no target".into(), all_types(ROWS, Values::Varied, None)),
        ("odd names".into(), odd_names()),
        ("meeting names".into(), meeting_names()),
        ("unknown levels".into(), unknown_levels()),
        ("unused levels".into(), unused_levels()),
        ("one group".into(), with_roles(Values::Constant, Values::Distinct)),
        ("groups, negative weights".into(), with_roles(Values::Gaps, Values::Varied)),
        ("groups, missing weights".into(), with_roles(Values::Two, Values::Missing)),
        ("one class".into(), classes(&[12])),
        ("a class with one row".into(), classes(&[12, 1, 9])),
    ];
    let kind_of = |kind: ColumnType| kind.name();
    for kind in ColumnType::ALL {
        let two = Some((kind, Values::Two));
        cases.push((format!("all types, {} target", kind_of(kind)), all_types(ROWS, Values::Varied, two)));
        cases.push((format!("no rows, {} target", kind_of(kind)), all_types(0, Values::Varied, two)));
        cases.push((format!("one row, {} target", kind_of(kind)), all_types(1, Values::Varied, two)));
        for values in [Values::Gaps, Values::Missing, Values::Extreme, Values::Constant, Values::Distinct] {
            let mut columns = vec![column("x", ColumnType::Number, Role::Feature, ROWS, Values::Varied)];
            columns.push(column("t", kind, Role::Target, ROWS, values));
            cases.push((format!("{} target with values {values:?}", kind_of(kind)), table(columns)));
            for target in [ColumnType::Category, ColumnType::Number] {
                let columns = vec![
                    column("x", kind, Role::Feature, ROWS, values),
                    column("t", target, Role::Target, ROWS, Values::Two),
                ];
                let name =
                    format!("{} feature with values {values:?}, {} target", kind_of(kind), kind_of(target));
                cases.push((name, table(columns)));
            }
        }
    }
    let gaps = all_types(ROWS, Values::Gaps, Some((ColumnType::Category, Values::Gaps)));
    cases.push(("gaps everywhere, held out".into(), held_out(&gaps)));
    cases.into_iter().map(|(name, table)| Case { name, table }).collect()
}

/// A few that stand for all, where something is tried often.
pub fn some() -> Vec<Case> {
    let chosen = [
        "plain, held out",
        "one row, category target",
        "all types, number target",
        "gaps everywhere, held out",
    ];
    all().into_iter().filter(|case| chosen.contains(&case.name.as_str())).collect()
}

/// Five hundred classes of three rows.
pub fn many_classes() -> Table {
    classes(&[3; 500])
}

/// Columns of all types, and a target.
pub fn wide(columns: usize, rows: usize, kinds: &[ColumnType]) -> Table {
    let mut all: Vec<_> = (0..columns)
        .map(|at| column(&format!("c{at}"), kinds[at % kinds.len()], Role::Feature, rows, Values::Varied))
        .collect();
    all.push(column("t", ColumnType::Category, Role::Target, rows, Values::Two));
    table(all)
}

#[test]
fn the_samples_of_cases_are_there() {
    assert_eq!(some().len(), 4);
}
