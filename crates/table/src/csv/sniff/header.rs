//! Which of the first rows of a table hold the names of its columns.
//!
//! A row of names is unlike the rows below it: words over numbers, words that do not come again, shorter or of another
//! shape. Columns vote; where all columns are of words, names are what people expect.

use super::super::cell::{Kind, trim};
use super::rows::Row;

/// So many rows below are looked at.
const LOOKED_AT: usize = 200;

/// The most rows that hold names.
const MOST: usize = 5;

/// What the values of a column are, as far as telling them from names needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Empty,
    Number,
    Date,
    Word,
}

fn class(kind: Kind) -> Class {
    match kind {
        Kind::Missing => Class::Empty,
        Kind::Integer | Kind::LongInteger | Kind::Number | Kind::Infinite | Kind::Styled(_) => Class::Number,
        Kind::DateTime(_) => Class::Date,
        Kind::Boolean(_) | Kind::Other => Class::Word,
    }
}

/// The class of a cell: digits with zeros in front are no numbers, but no names either.
fn class_at(row: &Row, column: usize) -> Class {
    let text = row.text(column);
    let is_code = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    if is_code { Class::Number } else { class(row.kind(column)) }
}

/// The class of most values of a column in these rows, when nearly all are of it.
fn class_of_column(rows: &[Row], column: usize) -> Class {
    let (mut numbers, mut dates, mut words) = (0usize, 0usize, 0usize);
    for row in rows {
        match class_at(row, column) {
            Class::Empty => {}
            Class::Number => numbers += 1,
            Class::Date => dates += 1,
            Class::Word => words += 1,
        }
    }
    let values = numbers + dates + words;
    if values == 0 {
        Class::Empty
    } else if numbers * 10 >= values * 7 {
        Class::Number
    } else if dates * 10 >= values * 7 {
        Class::Date
    } else {
        Class::Word
    }
}

/// How many of the first rows hold names, with units among them or not.
pub(super) fn rows_of_names(rows: &[Row], columns: usize) -> usize {
    let Some(first) = rows.first() else { return 0 };
    // Pages repeat the names: that is no value that comes again.
    let repeated = |row: &Row| {
        row.width() == first.width() && (0..row.width()).all(|column| row.text(column) == first.text(column))
    };
    let without: Vec<Row>;
    let mut rows = rows;
    if first.filled > 1 && rows[1..].iter().any(repeated) {
        without =
            std::iter::once(first).chain(rows[1..].iter().filter(|row| !repeated(row))).cloned().collect();
        rows = &without;
    }
    let Some(first) = rows.first() else { return 0 };
    if rows.len() == 1 {
        // One row alone: names, unless it is all values.
        return usize::from(!is_all_values(first));
    }
    let width = columns.min(400);
    // Deep rows tell best what the columns are; of short tables the rows that are no names by themselves.
    // Names over several rows are those of groups and their members.
    let most = if width == 1 { 1 } else { MOST };
    for depth in 1..=most.min(rows.len() - 1) {
        let body = &rows[depth..rows.len().min(depth + LOOKED_AT)];
        let vote = vote(&rows[..depth], body, width);
        if vote > 0.0 && !looks_like_names(&rows[depth], &rows[(depth + 1).min(rows.len())..], width) {
            return depth;
        }
        if depth == 1 && vote < 0.0 {
            return 0;
        }
    }
    let body = &rows[1..rows.len().min(1 + LOOKED_AT)];
    match vote(&rows[..1], body, width) {
        vote if vote > 0.0 => 1,
        vote if vote < 0.0 => 0,
        _ => usize::from(words_are_names(first, body, width)),
    }
}

fn is_all_values(row: &Row) -> bool {
    let values = (0..row.width())
        .filter(|column| matches!(class_at(row, *column), Class::Number | Class::Date))
        .count();
    let filled = row.kinds.iter().filter(|kind| !matches!(kind, Kind::Missing)).count();
    // A row of years may be names, but then there are rows below it.
    values > 0 && values * 2 >= filled
}

/// Above nought when the last of these rows is one of names over the body, below when it is a row of the body.
fn vote(heads: &[Row], body: &[Row], columns: usize) -> f64 {
    let Some(head) = heads.last() else { return 0.0 };
    let mut vote = 0.0;
    let mut numbers = 0;
    for column in 0..columns {
        let text = head.text(column);
        let own = class_at(head, column);
        match class_of_column(body, column) {
            Class::Empty => {}
            Class::Number | Class::Date if own == Class::Word && !text.is_empty() => vote += 1.0,
            Class::Number if own == Class::Number => {
                numbers += 1;
                if is_whole_over_fractions(head, body, column) {
                    vote += 0.3;
                } else if !is_year(text) || columns == 1 {
                    vote -= 1.0;
                }
            }
            Class::Date if own == Class::Date => vote -= 1.0,
            Class::Number | Class::Date => {}
            Class::Word => vote += vote_of_words(text, own, body, column),
        }
    }
    if numbers >= 2 && is_run_of_years(head, columns) {
        vote += 2.0;
    }
    vote
}

/// Whether whole numbers stand over numbers that all have fractions: these are names, of stations or classes.
fn is_whole_over_fractions(head: &Row, body: &[Row], column: usize) -> bool {
    let numbers = body.iter().filter(|row| class_at(row, column) == Class::Number).count();
    let fractions =
        body.iter().filter(|row| row.text(column).iter().any(|byte| matches!(byte, b'.' | b','))).count();
    numbers >= 3 && fractions * 10 >= numbers * 9 && head.text(column).iter().all(u8::is_ascii_digit)
}

/// The kinds of characters of a text, each run once: `a@a.a` of an address, `9-9` of a number.
fn shape(text: &[u8]) -> Vec<u8> {
    let mut shape = Vec::new();
    for byte in text {
        let class = match byte {
            b'0'..=b'9' => b'9',
            b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => b'a',
            other => *other,
        };
        if shape.last() != Some(&class) {
            shape.push(class);
        }
    }
    shape
}

/// A word above words: that comes again it is a value, and that is of another shape than all it is a name.
fn vote_of_words(text: &[u8], own: Class, body: &[Row], column: usize) -> f64 {
    if text.is_empty() {
        return 0.0;
    }
    if matches!(own, Class::Number | Class::Date) && !is_year(text) {
        return -0.5;
    }
    let mut again = false;
    let (mut values, mut same_length, mut with_digits, mut longest) = (0usize, true, 0usize, 0usize);
    let mut length = None;
    for row in body {
        let value = row.text(column);
        if value.is_empty() {
            continue;
        }
        values += 1;
        again |= value.eq_ignore_ascii_case(text);
        same_length &= *length.get_or_insert(value.len()) == value.len();
        with_digits += usize::from(value.iter().any(u8::is_ascii_digit));
        longest = longest.max(value.len());
    }
    let has_digit = text.iter().any(u8::is_ascii_digit);
    if again {
        return -1.0;
    }
    let own_shape = shape(text);
    if values >= 3 && own_shape.iter().any(|class| !matches!(class, b'a' | b' ' | b'_')) {
        let same = body.iter().filter(|row| shape(row.text(column)) == own_shape).count();
        if same * 10 >= values * 8 {
            return -0.7;
        }
    }
    let is_upper = |text: &[u8]| text.iter().all(u8::is_ascii_uppercase);
    if values >= 5 && same_length && length == Some(text.len()) && text.len() <= 3 && is_upper(text) {
        return -0.3;
    }
    let mut vote = 0.0;
    if values >= 3 && same_length && length != Some(text.len()) {
        vote += 0.5;
    }
    if values >= 3 && with_digits * 10 >= values * 9 && !has_digit {
        vote += 0.6;
    }
    if values >= 3 && longest >= 30 && text.len() * 3 < longest {
        vote += 0.3;
    }
    if text.len() > 60 {
        vote -= 0.3;
    }
    vote
}

fn is_year(text: &[u8]) -> bool {
    std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse::<u32>().ok())
        .is_some_and(|year| (1800..=2100).contains(&year))
        && text.len() == 4
}

/// Whether the numbers of a row are years, one after the other.
fn is_run_of_years(row: &Row, columns: usize) -> bool {
    let years: Vec<i64> = (0..columns)
        .filter(|column| class_at(row, *column) == Class::Number)
        .map(|column| {
            std::str::from_utf8(row.text(column)).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
        })
        .collect();
    let all_years = (0..columns)
        .filter(|column| class_at(row, *column) == Class::Number)
        .all(|column| is_year(row.text(column)));
    let step = years.windows(2).map(|pair| pair[1] - pair[0]).next();
    all_years && years.len() >= 2 && step.is_some_and(|step| step != 0) && {
        years.windows(2).all(|pair| Some(pair[1] - pair[0]) == step)
    }
}

/// Whether a row is rather a further row of names than the first of the body: all words where the body below has numbers
/// or dates.
fn looks_like_names(row: &Row, below: &[Row], columns: usize) -> bool {
    if below.is_empty() {
        return false;
    }
    let below = &below[..below.len().min(LOOKED_AT)];
    if is_second_row_of_numbers(row, below, columns) {
        return true;
    }
    let (mut typed, mut words, mut values) = (0usize, 0usize, 0usize);
    for column in 0..columns {
        let expected = class_of_column(below, column);
        if matches!(expected, Class::Number | Class::Date) {
            typed += 1;
            let own = class_at(row, column);
            words += usize::from(own == Class::Word);
            values += usize::from(own == expected || (own == Class::Number && !is_year(row.text(column))));
        }
    }
    // Names hold no values, though these may be in other columns than below when a delimiter is lacking.
    let own = (0..row.width()).filter(|column| {
        let class = class_at(row, *column);
        class == Class::Date || (class == Class::Number && !is_year(row.text(*column)))
    });
    typed > 0 && values == 0 && words * 2 >= typed && own.count() * 2 < typed
}

/// Whether a row is one of numbers that names groups further: it leaves the first cell empty, which no row below does but
/// perhaps another one of names.
fn is_second_row_of_numbers(row: &Row, below: &[Row], columns: usize) -> bool {
    let further = below.iter().take(MOST).take_while(|row| row.text(0).is_empty()).count();
    let below = &below[further..];
    let filled_below = below.iter().filter(|row| !row.text(0).is_empty()).count();
    let numbers: Vec<&[u8]> =
        (1..columns).map(|column| row.text(column)).filter(|text| !text.is_empty()).collect();
    let small = numbers.iter().filter(|text| text.len() <= 4 && text.iter().all(u8::is_ascii_digit)).count();
    row.text(0).is_empty()
        && filled_below == below.len()
        && numbers.len() >= 2
        && small == numbers.len()
        && below.len() >= 3
}

/// Whether a row above columns of words is one of names: different, short, and no value of the rows below.
fn words_are_names(row: &Row, body: &[Row], columns: usize) -> bool {
    let mut texts: Vec<Vec<u8>> = row
        .cells
        .iter()
        .map(|cell| trim(cell).to_ascii_lowercase())
        .filter(|text| !text.is_empty())
        .collect();
    let filled = texts.len();
    texts.sort();
    texts.dedup();
    let is_short = |text: &Vec<u8>| text.len() <= 64;
    let typed = (0..columns)
        .filter(|column| class_at(row, *column) == Class::Number && !is_year(row.text(*column)))
        .count();
    let again = (0..columns)
        .filter(|column| {
            let text = row.text(*column);
            !text.is_empty() && body.iter().any(|row| row.text(*column).eq_ignore_ascii_case(text))
        })
        .count();
    let says_something = (0..columns).any(|column| class_at(row, column) != Class::Empty);
    says_something && texts.len() * 10 >= filled * 8 && texts.iter().all(is_short) && typed == 0 && again == 0
}

/// How rows of names become one: words of upper rows stand for the columns to their right as well, until the next.
pub(crate) fn joined(names: &[Vec<Vec<u8>>], columns: usize) -> Vec<Vec<u8>> {
    let mut joined = vec![Vec::new(); columns];
    for (depth, row) in names.iter().enumerate() {
        let is_last = depth + 1 == names.len();
        let has_gaps = (0..columns).any(|column| row.get(column).is_none_or(|cell| trim(cell).is_empty()));
        let mut above: &[u8] = &[];
        for (column, name) in joined.iter_mut().enumerate() {
            let own = row.get(column).map_or(&[][..], |cell| trim(cell));
            if !own.is_empty() {
                above = own;
            }
            // A merged cell stands for the columns below it that have names of their own.
            let has_own_below = names[depth + 1..]
                .iter()
                .any(|row| row.get(column).is_some_and(|cell| !trim(cell).is_empty()));
            let spreads = !is_last && has_gaps && has_own_below;
            let text = if own.is_empty() && spreads { above } else { own };
            if text.is_empty() || name.ends_with(text) && name.len() == text.len() {
                continue;
            }
            if !name.is_empty() {
                name.push(b' ');
            }
            name.extend_from_slice(text);
        }
    }
    joined
}
