//! What the values of a column allow, and the form they are then read in.

use penstock_flow::ColumnType;
use serde::{Deserialize, Serialize};

use super::cell::boolean::{Pair, Pairs};
use super::cell::date::{DateForm, DateForms};
use super::cell::styled::{Style, Styled, Way, Ways};
use super::cell::{Kind, classify, trim};

/// What is known of the file as a whole, for cells that can be read in two ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Habits {
    /// A comma marks decimals.
    pub(crate) comma: bool,
    /// The day stands before the month.
    pub(crate) day_first: bool,
}

/// The form in which the values of a column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Form {
    /// There is no value yet.
    Empty,
    /// Whole numbers.
    Integer(Style),
    /// Numbers.
    Number(Style),
    /// Truth values in these words.
    Boolean(Pair),
    /// Dates in this form.
    DateTime(DateForm),
    /// Texts.
    Text,
}

impl Form {
    /// The type of the column; nothing for texts, which are categories or not by how many distinct ones there are.
    pub(crate) fn kind(self) -> Option<ColumnType> {
        match self {
            Self::Empty | Self::Number(_) => Some(ColumnType::Number),
            Self::Integer(_) => Some(ColumnType::Integer),
            Self::Boolean(_) => Some(ColumnType::Boolean),
            Self::DateTime(_) => Some(ColumnType::DateTime),
            Self::Text => None,
        }
    }
}

/// What the values of a column allow.
#[derive(Clone, Debug)]
pub(crate) struct ColumnScan {
    integers: u64,
    numbers: u64,
    styled: u64,
    booleans: u64,
    datetimes: u64,
    infinite: u64,
    other: u64,
    ways: Ways,
    /// Ways in which some value has a fraction.
    fractions: Ways,
    /// Whether a point occurs in some number.
    has_point: bool,
    currency: Option<u8>,
    several_currencies: bool,
    percent: u64,
    pluses: u64,
    /// The fewest and most digits of numbers with separators.
    digits: Option<(u8, u8)>,
    pairs: Pairs,
    seen: [bool; 2],
    forms: DateForms,
    /// The first line with an integer that a floating-point number would not hold.
    pub(crate) long_integer: Option<u64>,
    /// The line and the beginning of the first value that is no plain number.
    pub(crate) first_other: Option<(u64, String)>,
}

impl Default for ColumnScan {
    fn default() -> Self {
        Self {
            integers: 0,
            numbers: 0,
            styled: 0,
            booleans: 0,
            datetimes: 0,
            infinite: 0,
            other: 0,
            ways: Ways::ALL,
            fractions: Ways(0),
            has_point: false,
            currency: None,
            several_currencies: false,
            percent: 0,
            pluses: 0,
            digits: None,
            pairs: Pairs::ALL,
            seen: [false; 2],
            forms: DateForms::ALL,
            long_integer: None,
            first_other: None,
        }
    }
}

impl ColumnScan {
    /// Takes note of a cell.
    pub(crate) fn add(&mut self, cell: &[u8], line: u64) -> Kind {
        let kind = classify(cell);
        self.add_kind(kind, cell, line);
        kind
    }

    /// Takes note of a cell of a known kind.
    pub(crate) fn add_kind(&mut self, kind: Kind, cell: &[u8], line: u64) {
        match kind {
            Kind::Missing => return,
            Kind::Integer => self.integers += 1,
            Kind::LongInteger => {
                self.integers += 1;
                self.long_integer.get_or_insert(line);
            }
            Kind::Number => {
                self.numbers += 1;
                let ways = Styled::ways_of_plain(trim(cell));
                self.ways = self.ways.and(ways);
                self.has_point |= ways != Ways::ALL;
                self.fractions = Ways(self.fractions.0 | Ways::POINT.0);
            }
            Kind::Infinite => self.infinite += 1,
            Kind::Styled(styled) => self.add_styled(styled),
            Kind::Boolean(pairs) => {
                self.booleans += 1;
                self.pairs = self.pairs.and(pairs);
                if let Some(value) = pairs.first().and_then(|pair| pair.read(trim(cell))) {
                    self.seen[usize::from(value)] = true;
                }
            }
            Kind::DateTime(forms) => {
                self.datetimes += 1;
                self.forms = self.forms.and(forms);
            }
            Kind::Other => self.other += 1,
        }
        let is_plain = matches!(kind, Kind::Integer | Kind::LongInteger | Kind::Number | Kind::Infinite);
        if !is_plain && self.first_other.is_none() {
            self.first_other = Some((line, beginning(cell)));
        }
    }

    fn add_styled(&mut self, styled: Styled) {
        self.styled += 1;
        self.ways = self.ways.and(styled.ways);
        self.fractions = Ways(self.fractions.0 | styled.fractions.0);
        self.percent += u64::from(styled.percent);
        self.pluses += u64::from(styled.plus);
        if let Some(currency) = styled.currency {
            self.several_currencies |= self.currency.is_some_and(|other| other != currency);
            self.currency = Some(currency);
        }
        if !styled.ways.and(Ways::BLANKS).is_empty() && styled.currency.is_none() {
            let (fewest, most) = self.digits.unwrap_or((styled.digits, styled.digits));
            self.digits = Some((fewest.min(styled.digits), most.max(styled.digits)));
        }
    }

    /// How many values there are.
    pub(crate) fn values(&self) -> u64 {
        self.numeric() + self.infinite + self.booleans + self.datetimes + self.other
    }

    /// How many plain numbers there are.
    pub(crate) fn plain(&self) -> u64 {
        self.integers + self.numbers
    }

    fn numeric(&self) -> u64 {
        self.plain() + self.styled
    }

    /// Whether the values show that a comma marks decimals, or that a point does.
    pub(crate) fn shows_comma(&self) -> Option<bool> {
        let all_numeric = self.numeric() > 0 && self.numeric() + self.infinite == self.values();
        let allows = |ways: Ways| !self.ways.and(ways).is_empty();
        if !all_numeric || (self.styled == 0 && !self.has_point) {
            return None;
        }
        match (allows(Ways::POINT), allows(Ways::COMMA)) {
            (false, true) => Some(true),
            (true, false) => Some(false),
            _ => None,
        }
    }

    /// Whether the values show that the day stands before the month, or behind it.
    pub(crate) fn shows_day_first(&self) -> Option<bool> {
        let decided = self.datetimes > 0 && self.datetimes == self.values() && !self.forms.is_ambiguous();
        let form = decided.then(|| self.forms.best(true)).flatten()?;
        match form {
            DateForm::DayFirst | DateForm::DayFirstShort => Some(true),
            DateForm::MonthFirst | DateForm::MonthFirstShort => Some(false),
            _ => None,
        }
    }

    /// Whether another reading of separators, or of day and month, would be as good.
    pub(crate) fn is_ambiguous(&self) -> bool {
        (self.datetimes > 0 && self.datetimes == self.values() && self.forms.is_ambiguous())
            || (self.numeric() > 0
                && self.numeric() == self.values()
                && (self.styled > 0 || self.has_point)
                && self.ways.is_ambiguous())
    }

    /// The narrowest form that holds every value without loss.
    pub(crate) fn form(&self, habits: Habits) -> Form {
        let values = self.values();
        let finite = values - self.infinite;
        if values == 0 {
            return Form::Empty;
        }
        if finite > 0 && self.numeric() == finite {
            return self.number_form(habits).unwrap_or(Form::Text);
        }
        if self.booleans == values
            && let Some(pair) = self.pairs.first()
            && (pair.one_word_is_enough() || self.seen == [true; 2])
        {
            return Form::Boolean(pair);
        }
        if self.datetimes == values
            && let Some(form) = self.forms.best(habits.day_first)
        {
            return Form::DateTime(form);
        }
        Form::Text
    }

    /// The form of the values for a type that was asked for: as those that fit it are written, although others do not.
    pub(super) fn form_as(&self, habits: Habits, forced: Option<ColumnType>) -> Form {
        let fitting = match forced {
            Some(ColumnType::Number | ColumnType::Integer) if self.numeric() > 0 => self.number_form(habits),
            Some(ColumnType::DateTime) if self.datetimes > 0 => {
                self.forms.best(habits.day_first).map(Form::DateTime)
            }
            _ => None,
        };
        match self.form(habits) {
            Form::Text => fitting.unwrap_or(Form::Text),
            form => form,
        }
    }

    fn number_form(&self, habits: Habits) -> Option<Form> {
        const IDENTIFIER_DIGITS: u8 = 6;
        if self.styled == 0 && !(habits.comma && self.has_point) {
            if self.numbers == 0 {
                return Some(Form::Integer(Style::PLAIN));
            }
            return self.long_integer.is_none().then_some(Form::Number(Style::PLAIN));
        }
        if self.pluses > 0 && self.pluses == self.values() {
            // Signed numbers differ in their sign; these are codes.
            return None;
        }
        let way = self.ways.best(habits.comma && (self.styled > 0 || self.has_point))?;
        // Digits in threes that are all as many are rather identifiers, such as telephone numbers.
        let all_equal = self.digits.is_some_and(|(fewest, most)| fewest == most && most >= IDENTIFIER_DIGITS);
        let is_identifier = way.group == Some(' ') && all_equal && self.styled > 1 && self.plain() == 0;
        let mixed_percent = self.percent > 0 && self.percent < self.numeric();
        if self.several_currencies || mixed_percent || is_identifier {
            return None;
        }
        let whole = !way.is_in(self.fractions) && self.percent == 0;
        let styled = self.styled > 0 || way != Way::PLAIN;
        let style = Style { way, styled, percent: self.percent > 0, currency: self.currency };
        if whole {
            return Some(Form::Integer(style));
        }
        self.long_integer.is_none().then_some(Form::Number(style))
    }

    /// Whether all values are percentages.
    pub(crate) fn is_percent(&self) -> bool {
        self.percent > 0
    }

    /// The currency of the values, as a position in the list of currencies.
    pub(crate) fn currency(&self) -> Option<u8> {
        self.currency
    }

    /// Whether the values are numbers in several currencies, or percentages and other numbers.
    pub(crate) fn is_mixed(&self) -> bool {
        self.several_currencies || (self.percent > 0 && self.percent < self.numeric())
    }
}

/// The beginning of a cell, for messages.
pub(crate) fn beginning(cell: &[u8]) -> String {
    const SHOWN: usize = 40;
    String::from_utf8_lossy(trim(cell)).chars().take(SHOWN).collect()
}
