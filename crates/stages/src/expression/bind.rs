//! Checking an expression against a schema: columns are found, kinds are decided, texts beside date-times are read.

use penstock_flow::{ColumnType, Schema};
use penstock_table::datetime;

use super::error::ExpressionError;
use super::function::Function;
use super::nearest::{listed, nearest};
use super::steps::{Arithmetic, Comparison, Literal, Operation, Step};

/// The kind of a value while an expression is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Boolean,
    Text,
    DateTime,
    /// `missing`: fits everywhere.
    Missing,
    /// A column that is known only at run time: fits everywhere.
    Unknown,
}

impl Kind {
    fn of(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Number | ColumnType::Integer => Self::Number,
            ColumnType::Boolean => Self::Boolean,
            ColumnType::Category | ColumnType::Text => Self::Text,
            ColumnType::DateTime => Self::DateTime,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Text => "a text",
            Self::DateTime => "a date-time",
            Self::Missing => "missing",
            Self::Unknown => "not known yet",
        }
    }

    fn fits(self, other: Self) -> bool {
        self == other || self.is_open() || other.is_open()
    }

    fn is_open(self) -> bool {
        matches!(self, Self::Missing | Self::Unknown)
    }
}

/// What the machine does at a step.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    Number(f64),
    Text(String),
    Boolean(bool),
    DateTime(i64),
    Missing,
    /// The column at this position of the schema.
    Column(usize),
    Negate,
    Not,
    And,
    Or,
    Arithmetic(Arithmetic),
    Compare(Comparison),
    /// Sorted values.
    InNumbers(Vec<f64>),
    InTexts(Vec<String>),
    InDateTimes(Vec<i64>),
    InBooleans(Vec<bool>),
    Between,
    IsMissing,
    Call(Function),
}

/// An expression for one schema.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Program {
    pub actions: Vec<Action>,
    pub kind: Kind,
    /// Sentences about values that a category column does not have.
    pub doubts: Vec<String>,
}

/// A value on the stack: its kind, where it begins in the text, which step made it.
#[derive(Clone, Copy)]
struct Operand {
    kind: Kind,
    start: usize,
    step: usize,
}

struct Binder<'a> {
    schema: &'a Schema,
    open: bool,
    actions: Vec<Action>,
    stack: Vec<Operand>,
    doubts: Vec<String>,
}

/// The expression for tables of this schema. With `open`, columns it lacks may still appear.
pub(super) fn bind(steps: &[Step], schema: &Schema, open: bool) -> Result<Program, ExpressionError> {
    let actions = Vec::with_capacity(steps.len());
    let mut binder = Binder { schema, open, actions, stack: Vec::new(), doubts: Vec::new() };
    for (index, step) in steps.iter().enumerate() {
        binder.step(index, step)?;
    }
    match binder.stack.pop() {
        Some(Operand { kind: Kind::Missing, start, .. }) => {
            Err(ExpressionError::new(start, "The expression is always missing."))
        }
        Some(Operand { kind, .. }) => Ok(Program { actions: binder.actions, kind, doubts: binder.doubts }),
        None => Err(ExpressionError::new(0, "The expression is empty.")),
    }
}

impl Binder<'_> {
    fn step(&mut self, index: usize, step: &Step) -> Result<(), ExpressionError> {
        let mut start = step.position;
        let (action, kind) = match &step.operation {
            Operation::Literal(Literal::Number(number)) => (Action::Number(*number), Kind::Number),
            Operation::Literal(Literal::Text(text)) => (Action::Text(text.clone()), Kind::Text),
            Operation::Literal(Literal::Boolean(value)) => (Action::Boolean(*value), Kind::Boolean),
            Operation::Missing => (Action::Missing, Kind::Missing),
            Operation::Column(name) => self.column(name, step.position)?,
            operation => {
                let count = operands(operation);
                let from = self.stack.len().saturating_sub(count);
                let taken: Vec<Operand> = self.stack.split_off(from);
                start = taken.iter().map(|operand| operand.start).fold(start, usize::min);
                self.operation(operation, &taken, step.position)?
            }
        };
        self.actions.push(action);
        self.stack.push(Operand { kind, start, step: index });
        Ok(())
    }

    fn operation(
        &mut self,
        operation: &Operation,
        taken: &[Operand],
        position: usize,
    ) -> Result<(Action, Kind), ExpressionError> {
        match (operation, taken) {
            (Operation::Negate, [value]) => {
                self.need(*value, Kind::Number, "“-”")?;
                Ok((Action::Negate, Kind::Number))
            }
            (Operation::Not, [value]) => {
                self.need(*value, Kind::Boolean, "“not”")?;
                Ok((Action::Not, Kind::Boolean))
            }
            (Operation::And, [left, right]) => {
                self.need(*left, Kind::Boolean, "“and”")?;
                self.need(*right, Kind::Boolean, "“and”")?;
                Ok((Action::And, Kind::Boolean))
            }
            (Operation::Or, [left, right]) => {
                self.need(*left, Kind::Boolean, "“or”")?;
                self.need(*right, Kind::Boolean, "“or”")?;
                Ok((Action::Or, Kind::Boolean))
            }
            (Operation::Arithmetic(sign), [left, right]) => {
                let name = format!("“{}”", sign.sign());
                self.need(*left, Kind::Number, &name)?;
                self.need(*right, Kind::Number, &name)?;
                Ok((Action::Arithmetic(*sign), Kind::Number))
            }
            (Operation::Compare(sign), [left, right]) => {
                self.compare(*left, *right, sign.is_order(), position)?;
                Ok((Action::Compare(*sign), Kind::Boolean))
            }
            (Operation::Between, [value, low, high]) => {
                self.compare(*value, *low, true, position)?;
                self.compare(*value, *high, true, position)?;
                Ok((Action::Between, Kind::Boolean))
            }
            (Operation::In(list), [value]) => Ok((self.list(*value, list, position)?, Kind::Boolean)),
            (Operation::IsMissing, [_]) => Ok((Action::IsMissing, Kind::Boolean)),
            (Operation::Call(function), taken) => self.call(*function, taken, position),
            _ => Err(ExpressionError::new(position, "The expression is not complete.")),
        }
    }

    fn column(&mut self, name: &str, position: usize) -> Result<(Action, Kind), ExpressionError> {
        match self.schema.index_of(name) {
            Some(index) => Ok((Action::Column(index), Kind::of(self.schema.columns[index].kind))),
            None if self.open => Ok((Action::Missing, Kind::Unknown)),
            None => {
                let names = self.schema.columns.iter().map(|column| column.name.as_str());
                let near: Vec<String> = nearest(name, names).into_iter().map(written).collect();
                let error = ExpressionError::new(position, format!("There is no column “{name}”."));
                Err(if !near.is_empty() {
                    error.hint(format!("Did you mean {}?", listed(&near)))
                } else if matches!(name.to_ascii_lowercase().as_str(), "null" | "none" | "na" | "nan") {
                    error.hint("Write “is missing” to ask for missing values.")
                } else {
                    error.hint(format!(
                        "Put a text in quotes: '{name}'. Names of columns keep their capital letters."
                    ))
                })
            }
        }
    }

    /// Checks that an operand has a kind; a text that stands in the expression is read as a date-time where one is needed.
    fn need(&mut self, operand: Operand, kind: Kind, of: &str) -> Result<(), ExpressionError> {
        if operand.kind.fits(kind) {
            return Ok(());
        }
        if kind == Kind::DateTime && self.read_date(operand)? {
            return Ok(());
        }
        let message = format!("{of} needs {}, but this is {}.", kind.name(), operand.kind.name());
        let hint = match (kind, operand.kind) {
            (Kind::Number, Kind::Text | Kind::Boolean) => "Write number(…) around it.",
            (Kind::Number, Kind::DateTime) => "Take a part of it: year(…), month(…), day(…) or weekday(…).",
            (Kind::Text, _) => "Write text(…) around it.",
            (Kind::Boolean, Kind::Number) => "Compare it: “x != 0”.",
            (Kind::Boolean, _) => "Compare it with something: “x = 'yes'”.",
            (Kind::DateTime, _) => "Give the column the type date-time where it is read.",
            _ => "",
        };
        Err(ExpressionError::new(operand.start, message).hint(hint))
    }

    /// Reads a text that stands in the expression as a date-time. Says whether the operand is such a text.
    fn read_date(&mut self, operand: Operand) -> Result<bool, ExpressionError> {
        let Some(Action::Text(text)) = self.actions.get(operand.step) else { return Ok(false) };
        let value = read_date(text, operand.start)?;
        self.actions[operand.step] = Action::DateTime(value);
        Ok(true)
    }

    fn compare(
        &mut self,
        left: Operand,
        right: Operand,
        order: bool,
        position: usize,
    ) -> Result<(), ExpressionError> {
        if left.kind == Kind::Missing || right.kind == Kind::Missing {
            return Err(ExpressionError::new(position, "A comparison with “missing” is always missing.")
                .hint("Write “is missing” or “is not missing”."));
        }
        match (left.kind, right.kind) {
            (Kind::DateTime, Kind::Text) if self.read_date(right)? => return Ok(()),
            (Kind::Text, Kind::DateTime) if self.read_date(left)? => return Ok(()),
            _ => {}
        }
        if !left.kind.fits(right.kind) {
            let message = format!("{} cannot be compared with {}.", subject(left.kind), right.kind.name());
            return Err(ExpressionError::new(position, message).hint(match (left.kind, right.kind) {
                (Kind::Boolean, Kind::Number) | (Kind::Number, Kind::Boolean) => {
                    "Compare with true or false, or write number(…) around the one that is true or false."
                }
                (Kind::Text, Kind::Number) | (Kind::Number, Kind::Text) => {
                    "Write number(…) around the text, or put the number in quotes."
                }
                _ => "Both sides must be of one kind.",
            }));
        }
        if order && (left.kind == Kind::Boolean || right.kind == Kind::Boolean) {
            return Err(
                ExpressionError::new(position, "True and false have no order.").hint("Use “=” or “!=”.")
            );
        }
        for (column, value) in [(left, right), (right, left)] {
            if let Some(Action::Text(text)) = self.actions.get(value.step) {
                let text = text.clone();
                self.doubt(column, &text);
            }
        }
        Ok(())
    }

    /// Notes that a text is compared with a category column that does not have it.
    fn doubt(&mut self, column: Operand, text: &str) {
        let Some(Action::Column(index)) = self.actions.get(column.step) else { return };
        let Some(column) = self.schema.columns.get(*index) else { return };
        let Some(levels) = &column.levels else { return };
        if levels.iter().any(|level| level == text) {
            return;
        }
        let near: Vec<String> =
            nearest(text, levels.iter().map(String::as_str)).iter().map(|name| format!("“{name}”")).collect();
        let meant = if near.is_empty() { String::new() } else { format!(" Did you mean {}?", listed(&near)) };
        self.doubts.push(format!("“{}” has no value “{text}”.{meant}", column.name));
    }

    fn list(&mut self, value: Operand, list: &[Literal], position: usize) -> Result<Action, ExpressionError> {
        let kind = match (value.kind, list.first()) {
            (Kind::Missing | Kind::Unknown, Some(Literal::Number(_))) => Kind::Number,
            (Kind::Missing | Kind::Unknown, Some(Literal::Text(_))) => Kind::Text,
            (Kind::Missing | Kind::Unknown, _) => Kind::Boolean,
            (kind, _) => kind,
        };
        let wrong = || {
            let message = format!("The list holds values that are not {}.", kind.name());
            ExpressionError::new(position, message)
                .hint("All values of a list must be of the kind that is looked for.")
        };
        // An unknown value may turn out to be a date-time: its texts are read when it is known.
        Ok(match kind {
            Kind::Number => {
                let number =
                    |value: &Literal| if let Literal::Number(one) = value { Some(*one) } else { None };
                let mut values: Vec<f64> =
                    list.iter().map(number).collect::<Option<_>>().ok_or_else(wrong)?;
                values.sort_by(f64::total_cmp);
                Action::InNumbers(values)
            }
            Kind::Text => {
                let text =
                    |value: &Literal| if let Literal::Text(one) = value { Some(one.clone()) } else { None };
                let mut values: Vec<String> =
                    list.iter().map(text).collect::<Option<_>>().ok_or_else(wrong)?;
                for text in &values {
                    self.doubt(value, text);
                }
                values.sort();
                Action::InTexts(values)
            }
            Kind::DateTime => {
                let mut values = Vec::with_capacity(list.len());
                for one in list {
                    let Literal::Text(text) = one else { return Err(wrong()) };
                    values.push(read_date(text, position)?);
                }
                values.sort_unstable();
                Action::InDateTimes(values)
            }
            _ => {
                let truth =
                    |value: &Literal| if let Literal::Boolean(one) = value { Some(*one) } else { None };
                Action::InBooleans(list.iter().map(truth).collect::<Option<_>>().ok_or_else(wrong)?)
            }
        })
    }

    fn call(
        &mut self,
        function: Function,
        taken: &[Operand],
        position: usize,
    ) -> Result<(Action, Kind), ExpressionError> {
        let name = format!("“{}”", function.name());
        if let Some(kind) = function.takes() {
            for operand in taken {
                self.need(*operand, kind, &name)?;
            }
            return Ok((Action::Call(function), function.gives()));
        }
        match (function, taken) {
            (Function::If, [condition, yes, no]) => {
                self.need(*condition, Kind::Boolean, &name)?;
                let kind = match (yes.kind, no.kind) {
                    (Kind::DateTime, Kind::Text) if self.read_date(*no)? => Kind::DateTime,
                    (Kind::Text, Kind::DateTime) if self.read_date(*yes)? => Kind::DateTime,
                    (yes, no) if yes.fits(no) => {
                        if yes.is_open() {
                            no
                        } else {
                            yes
                        }
                    }
                    (yes, no) => {
                        let message = format!("“if” would give {} or {}.", yes.name(), no.name());
                        return Err(ExpressionError::new(position, message)
                            .hint("Both results must be of one kind: write number(…) or text(…) around one of them."));
                    }
                };
                Ok((Action::Call(function), kind))
            }
            (Function::Number, [value]) if value.kind == Kind::DateTime => Err(ExpressionError::new(
                value.start,
                "“number” needs a text, true or false, but this is a date-time.",
            )
            .hint("Take a part of it: year(…), month(…), day(…) or weekday(…).")),
            _ => Ok((Action::Call(function), function.gives())),
        }
    }
}

fn operands(operation: &Operation) -> usize {
    match operation {
        Operation::Literal(_) | Operation::Missing | Operation::Column(_) => 0,
        Operation::Negate | Operation::Not | Operation::In(_) | Operation::IsMissing => 1,
        Operation::And | Operation::Or | Operation::Arithmetic(_) | Operation::Compare(_) => 2,
        Operation::Between => 3,
        Operation::Call(function) => function.operands(),
    }
}

fn read_date(text: &str, position: usize) -> Result<i64, ExpressionError> {
    datetime::parse(text.trim().as_bytes()).ok_or_else(|| {
        ExpressionError::new(position, format!("“{text}” is not a date."))
            .hint("Write year, month and day: '2020-01-31' or '2020-01-31T10:20'.")
    })
}

fn subject(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "A number",
        Kind::Text => "A text",
        Kind::DateTime => "A date-time",
        _ => "True or false",
    }
}

/// A column as it must be written.
fn written(name: &str) -> String {
    let mut characters = name.chars();
    let plain = characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|one| one.is_alphanumeric() || one == '_');
    if plain { name.to_owned() } else { format!("`{}`", name.replace('`', "``")) }
}
