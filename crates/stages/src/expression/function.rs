//! The functions of the language.

use super::bind::Kind;

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `abs(x)`: without its sign.
    Abs,
    /// `sqrt(x)`: the square root; missing below zero.
    Sqrt,
    /// `ln(x)`: the natural logarithm; missing at and below zero.
    Ln,
    /// `log10(x)`: the logarithm to base 10; missing at and below zero.
    Log10,
    /// `exp(x)`: e to the power of x.
    Exp,
    /// `floor(x)`: the greatest whole number that is not greater.
    Floor,
    /// `ceil(x)`: the least whole number that is not less.
    Ceil,
    /// `round(x)`, `round(x, digits)`: halves away from zero; digits from −15 to 15 behind the point.
    Round,
    /// `least(a, b, …)`: the least of some numbers; missing when one is.
    Least,
    /// `greatest(a, b, …)`: the greatest of some numbers; missing when one is.
    Greatest,
    /// `if(condition, a, b)`: a where the condition is true, b elsewhere, also where the condition is missing.
    If,
    /// `length(text)`: how many characters.
    Length,
    /// `lower(text)`: in small letters.
    Lower,
    /// `upper(text)`: in capital letters.
    Upper,
    /// `trim(text)`: without white space at both ends.
    Trim,
    /// `contains(text, part)`: whether the part occurs in it, capital letters being others than small ones.
    Contains,
    /// `starts_with(text, part)`: whether it begins with the part.
    StartsWith,
    /// `ends_with(text, part)`: whether it ends with the part.
    EndsWith,
    /// `year(date)`.
    Year,
    /// `month(date)`: from 1 to 12.
    Month,
    /// `day(date)`: of the month, from 1 to 31.
    Day,
    /// `weekday(date)`: 1 is Monday, 7 is Sunday.
    Weekday,
    /// `number(x)`: a text read as a number, missing where it is none; true as 1 and false as 0.
    Number,
    /// `text(x)`: the value as text.
    Text,
}

impl Function {
    /// Every function, in the order of the manual.
    pub const ALL: [Self; 24] = [
        Self::Abs,
        Self::Sqrt,
        Self::Ln,
        Self::Log10,
        Self::Exp,
        Self::Floor,
        Self::Ceil,
        Self::Round,
        Self::Least,
        Self::Greatest,
        Self::If,
        Self::Length,
        Self::Lower,
        Self::Upper,
        Self::Trim,
        Self::Contains,
        Self::StartsWith,
        Self::EndsWith,
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Weekday,
        Self::Number,
        Self::Text,
    ];

    /// How it is called: its name and arguments.
    pub fn usage(self) -> &'static str {
        match self {
            Self::Abs => "abs(x)",
            Self::Sqrt => "sqrt(x)",
            Self::Ln => "ln(x)",
            Self::Log10 => "log10(x)",
            Self::Exp => "exp(x)",
            Self::Floor => "floor(x)",
            Self::Ceil => "ceil(x)",
            Self::Round => "round(x, digits)",
            Self::Least => "least(a, b)",
            Self::Greatest => "greatest(a, b)",
            Self::If => "if(condition, a, b)",
            Self::Length => "length(text)",
            Self::Lower => "lower(text)",
            Self::Upper => "upper(text)",
            Self::Trim => "trim(text)",
            Self::Contains => "contains(text, part)",
            Self::StartsWith => "starts_with(text, part)",
            Self::EndsWith => "ends_with(text, part)",
            Self::Year => "year(date)",
            Self::Month => "month(date)",
            Self::Day => "day(date)",
            Self::Weekday => "weekday(date)",
            Self::Number => "number(x)",
            Self::Text => "text(x)",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.usage().split('(').next().unwrap_or_default()
    }

    /// The function of this name, in small or capital letters.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name().eq_ignore_ascii_case(name))
    }

    /// The least and the greatest number of arguments.
    pub(super) fn arguments(self) -> (usize, usize) {
        match self {
            Self::Round => (1, 2),
            Self::Least | Self::Greatest => (2, usize::MAX),
            _ => (self.operands(), self.operands()),
        }
    }

    /// How many operands a step takes. The parser adds what is left out and makes pairs of longer lists.
    pub(super) fn operands(self) -> usize {
        match self {
            Self::If => 3,
            Self::Round
            | Self::Least
            | Self::Greatest
            | Self::Contains
            | Self::StartsWith
            | Self::EndsWith => 2,
            _ => 1,
        }
    }

    /// The kind that every argument must have; nothing where each may have another, which `bind` then decides.
    pub(super) fn takes(self) -> Option<Kind> {
        Some(match self {
            Self::If | Self::Number | Self::Text => return None,
            Self::Year | Self::Month | Self::Day | Self::Weekday => Kind::DateTime,
            Self::Length | Self::Lower | Self::Upper | Self::Trim => Kind::Text,
            Self::Contains | Self::StartsWith | Self::EndsWith => Kind::Text,
            _ => Kind::Number,
        })
    }

    /// The kind that it gives, except that `if` gives what its arguments are.
    pub(super) fn gives(self) -> Kind {
        match self {
            Self::Lower | Self::Upper | Self::Trim | Self::Text => Kind::Text,
            Self::Contains | Self::StartsWith | Self::EndsWith => Kind::Boolean,
            _ => Kind::Number,
        }
    }
}
