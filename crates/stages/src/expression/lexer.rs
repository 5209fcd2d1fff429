//! From characters to tokens.

use super::error::ExpressionError;

/// The most characters that a text may have.
pub(super) const LONGEST: usize = 10_000;

/// A piece of the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it begins, in characters.
    pub position: usize,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// A word: of the language, the name of a function or of a column.
    Word(String),
    /// A name in backticks: always a column.
    Quoted(String),
    /// A text in quotes.
    Text(String),
    /// A number.
    Number(f64),
    /// A sign, a bracket or a comma.
    Sign(&'static str),
}

impl TokenKind {
    /// The token as messages show it.
    pub fn shown(&self) -> String {
        match self {
            Self::Word(word) => format!("“{word}”"),
            Self::Quoted(name) => format!("“`{name}`”"),
            Self::Text(text) => format!("the text “{text}”"),
            Self::Number(number) => format!("the number {number}"),
            Self::Sign(sign) => format!("“{sign}”"),
        }
    }
}

/// The signs, longer ones first.
const SIGNS: [&str; 16] =
    ["==", "!=", "<>", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")", ","];

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ExpressionError> {
    // Counting is cut short, so that a text of any length is refused at once.
    let characters: Vec<char> = text.chars().take(LONGEST + 1).collect();
    if characters.len() > LONGEST {
        return Err(ExpressionError::new(
            LONGEST,
            format!("The expression has more than {LONGEST} characters."),
        )
        .hint("Split it over several stages, or use “in” with a list."));
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        if character.is_whitespace() {
            at += 1;
            continue;
        }
        let (kind, end) = match character {
            '\'' | '"' => {
                let (text, end) = quoted(&characters, at, "text")?;
                (TokenKind::Text(text), end)
            }
            '`' => {
                let (name, end) = quoted(&characters, at, "column name")?;
                (TokenKind::Quoted(name), end)
            }
            _ if begins_number(&characters, at) => number(&characters, at)?,
            _ if character.is_alphabetic() || character == '_' => word(&characters, at),
            _ => sign(&characters, at)?,
        };
        found.push(Token { kind, position: at });
        at = end;
    }
    Ok(found)
}

/// What stands between two equal quotes, and where it ends. A quote written twice is one of the text.
fn quoted(characters: &[char], start: usize, what: &str) -> Result<(String, usize), ExpressionError> {
    let quote = characters[start];
    let mut text = String::new();
    let mut at = start + 1;
    while let Some(&character) = characters.get(at) {
        if character == quote {
            if characters.get(at + 1) != Some(&quote) {
                return Ok((text, at + 1));
            }
            at += 1;
        }
        text.push(character);
        at += 1;
    }
    Err(ExpressionError::new(start, format!("This {what} has no closing {quote}."))
        .hint(format!("Close it with {quote}; write {quote}{quote} for the sign itself.")))
}

fn begins_number(characters: &[char], at: usize) -> bool {
    let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    digit(at) || (characters[at] == '.' && digit(at + 1))
}

fn number(characters: &[char], start: usize) -> Result<(TokenKind, usize), ExpressionError> {
    let digits = |mut at: usize| {
        while characters.get(at).is_some_and(char::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let mut end = digits(start);
    if characters.get(end) == Some(&'.') {
        end = digits(end + 1);
    }
    if matches!(characters.get(end), Some('e' | 'E')) {
        let sign = usize::from(matches!(characters.get(end + 1), Some('+' | '-')));
        let exponent = digits(end + 1 + sign);
        if exponent > end + 1 + sign {
            end = exponent;
        }
    }
    let text: String = characters[start..end].iter().collect();
    if characters.get(end).is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '.')) {
        return Err(ExpressionError::new(start, format!("“{text}{}” is not a number.", characters[end]))
            .hint("Put a column name that begins with a digit in backticks: `2nd`. The decimal sign is a point."));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((TokenKind::Number(number), end)),
        _ => Err(ExpressionError::new(start, format!("The number {text} is too large."))),
    }
}

fn word(characters: &[char], start: usize) -> (TokenKind, usize) {
    let belongs = |at: usize| characters.get(at).is_some_and(|next| next.is_alphanumeric() || *next == '_');
    let mut end = start;
    // A point belongs to the word when the word goes on behind it, as in Sepal.Length.
    while belongs(end) || (characters.get(end) == Some(&'.') && belongs(end + 1)) {
        end += 1;
    }
    (TokenKind::Word(characters[start..end].iter().collect()), end)
}

fn sign(characters: &[char], at: usize) -> Result<(TokenKind, usize), ExpressionError> {
    let begins =
        |sign: &str| sign.chars().enumerate().all(|(offset, one)| characters.get(at + offset) == Some(&one));
    match SIGNS.into_iter().find(|sign| begins(sign)) {
        Some(sign) => Ok((TokenKind::Sign(sign), at + sign.len())),
        None => {
            let character = characters[at];
            let hint = match character {
                '&' => "Write “and”.",
                '|' => "Write “or”.",
                '!' => "Write “not”, or “!=” for “is not equal”.",
                '≤' => "Write “<=”.",
                '≥' => "Write “>=”.",
                '≠' => "Write “!=”.",
                '^' => "There is no power sign: write x * x.",
                '“' | '”' | '„' | '‘' | '’' | '«' | '»' => {
                    "Put texts in straight quotes: 'text'."
                }
                '[' | ']' | '{' | '}' => {
                    "Put lists in round brackets, and unusual column names in backticks."
                }
                _ => "Put a column name with unusual characters in backticks: `price ($)`.",
            };
            Err(ExpressionError::new(at, format!("“{character}” has no meaning here.")).hint(hint))
        }
    }
}
