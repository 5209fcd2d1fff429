//! A small expression language over the columns of a table: the condition of Filter rows, the formula of a column.
//!
//! An expression is data, never code: it reads the columns of one row, has neither loops nor effects, and always ends.
//! It is read once into a list of steps in postfix order ([`Expression::parse`]), checked against a schema
//! ([`Expression::check`]), and run over chunks of rows by a stack machine, a whole column piece at a time. Steps instead
//! of a tree mean that nothing here recurses except the parser, whose depth is limited, so that no text can exhaust the
//! stack.
//!
//! # Grammar
//!
//! ```text
//! expression = either { "or" either }
//! either     = both { "and" both }
//! both       = "not" both | comparison
//! comparison = sum [ ( "=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">=" ) sum
//!                  | [ "not" ] "in" "(" literal { "," literal } ")"
//!                  | [ "not" ] "between" sum "and" sum
//!                  | "is" [ "not" ] "missing" ]
//! sum        = product { ( "+" | "-" ) product }
//! product    = sign { ( "*" | "/" | "%" ) sign }
//! sign       = "-" sign | "+" sign | value
//! value      = number | text | "true" | "false" | "missing" | column
//!            | function "(" expression { "," expression } ")" | "(" expression ")"
//! literal    = [ "-" | "+" ] number | text | "true" | "false"
//! column     = a word of letters, digits, "_" and inner "." that begins with a letter or "_", or any name in backticks
//! text       = in single or double quotes; the quote itself is written twice
//! ```
//!
//! Words of the language and names of functions may be written in capitals; names of columns are taken as they are. The
//! functions are listed in [`Function`]. A text has at most 10,000 characters and is nested at most 64 deep.
//!
//! # Kinds of values
//!
//! Number, boolean, text and date-time. Number and integer columns are numbers (integers beyond 2⁵³ are rounded),
//! category columns are texts. Nothing is converted silently, except that a text in quotes beside a date-time is read as
//! one: `date >= '2020-01-31'`.
//!
//! # Missing values
//!
//! As in SQL: arithmetic, comparisons and functions of a missing value are missing; `missing and false` is false,
//! `missing or true` is true; `if` takes its last argument unless the condition is true; `is missing` alone asks for it.
//! Division by zero, and whatever else has no finite result, is missing.

use penstock_flow::Schema;
use penstock_table::Table;

mod bind;
pub(crate) mod calendar;
mod error;
mod function;
mod lexer;
mod machine;
mod nearest;
mod parser;
mod steps;
mod vector;

#[cfg(test)]
mod tests;

pub use error::ExpressionError;
pub use function::Function;
pub use machine::BoundExpression;

use bind::Kind;
use steps::{Operation, Step};

/// What an expression's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Numbers.
    Number,
    /// True or false.
    Boolean,
    /// Texts.
    Text,
    /// Date-times.
    DateTime,
    /// Known only once the pipeline has run: the schema is open and the expression names a column it does not have yet.
    Unknown,
}

impl ValueKind {
    /// The name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Text => "a text",
            Self::DateTime => "a date-time",
            Self::Unknown => "not known yet",
        }
    }
}

/// An expression's values, one a row; nothing where missing.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Numbers, all finite.
    Numbers(Vec<Option<f64>>),
    /// True or false.
    Booleans(Vec<Option<bool>>),
    /// Texts.
    Texts(Vec<Option<String>>),
    /// Milliseconds since 1970-01-01T00:00:00 UTC.
    DateTimes(Vec<Option<i64>>),
}

/// An expression that has been read.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    steps: Vec<Step>,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// The first place where the text leaves the grammar, or that it is too long or nested too deep.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        Ok(Self { steps: parser::parse(text)? })
    }

    /// The kind of its values over tables of this schema.
    ///
    /// # Errors
    /// A column that does not exist, or a value of the wrong kind.
    pub fn check(&self, schema: &Schema) -> Result<ValueKind, ExpressionError> {
        let program = bind::bind(&self.steps, schema, schema.open)?;
        Ok(match program.kind {
            Kind::Number => ValueKind::Number,
            Kind::Boolean => ValueKind::Boolean,
            Kind::Text => ValueKind::Text,
            Kind::DateTime => ValueKind::DateTime,
            Kind::Missing | Kind::Unknown => ValueKind::Unknown,
        })
    }

    /// Values that the expression compares with a category column which does not have them: each as a sentence, so that
    /// a spelling mistake does not silently match nothing.
    pub fn doubts(&self, schema: &Schema) -> Vec<String> {
        bind::bind(&self.steps, schema, schema.open).map(|program| program.doubts).unwrap_or_default()
    }

    /// The columns that it reads, in order of first appearance.
    pub fn columns(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for step in &self.steps {
            if let Operation::Column(name) = &step.operation
                && !names.contains(&name.as_str())
            {
                names.push(name.as_str());
            }
        }
        names
    }

    /// The expression made ready for one table, so that it can be run over some rows at a time.
    ///
    /// # Errors
    /// As [`Expression::check`].
    pub fn bind<'a>(&self, table: &'a Table) -> Result<BoundExpression<'a>, ExpressionError> {
        Ok(BoundExpression::new(bind::bind(&self.steps, table.schema(), false)?, table))
    }

    /// Its values over all rows of a table.
    ///
    /// # Errors
    /// As [`Expression::check`].
    pub fn evaluate(&self, table: &Table) -> Result<Values, ExpressionError> {
        Ok(self.bind(table)?.evaluate(0..table.rows()))
    }

    /// Whether each row of a table fulfils the expression; nothing where that is missing.
    ///
    /// # Errors
    /// As [`Expression::check`], and when its values are not true or false.
    pub fn evaluate_condition(&self, table: &Table) -> Result<Vec<Option<bool>>, ExpressionError> {
        match self.evaluate(table)? {
            Values::Booleans(values) => Ok(values),
            _ => Err(ExpressionError::new(0, "The expression does not give true or false.")),
        }
    }
}
