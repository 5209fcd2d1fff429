//! What the parser makes of a text: steps in postfix order.

use super::function::Function;

/// One step: it takes its operands from the stack and leaves its result there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    /// What it does.
    pub operation: Operation,
    /// Where its sign or word stands in the text, in characters.
    pub position: usize,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operation {
    /// Leaves a value.
    Literal(Literal),
    /// Leaves a missing value.
    Missing,
    /// Leaves the values of a column.
    Column(String),
    /// Changes the sign.
    Negate,
    /// Turns true into false.
    Not,
    /// Both.
    And,
    /// Either.
    Or,
    /// Calculates.
    Arithmetic(Arithmetic),
    /// Compares.
    Compare(Comparison),
    /// Whether the value is one of these.
    In(Vec<Literal>),
    /// Whether the first is neither less than the second nor greater than the third.
    Between,
    /// Whether there is no value.
    IsMissing,
    /// Calls a function with as many operands as [`Function::operands`] says.
    Call(Function),
}

/// A value that stands in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    /// A finite number.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Boolean(bool),
}

/// An arithmetic sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`: the remainder has the sign of the dividend, as in SQL.
    Remainder,
}

/// A comparison sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    /// `=` or `==`
    Equal,
    /// `!=` or `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Arithmetic {
    /// The sign as written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

impl Comparison {
    /// Whether it asks for the order and not only for equality.
    pub fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// Whether two values in this order fulfil it.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}
