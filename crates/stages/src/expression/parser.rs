//! From tokens to steps, by precedence climbing.

use super::error::ExpressionError;
use super::function::Function;
use super::lexer::{Token, TokenKind, tokens};
use super::nearest::{listed, nearest};
use super::steps::{Arithmetic, Comparison, Literal, Operation, Step};

/// How deep brackets, calls, `not` and signs may be nested.
const DEEPEST: usize = 64;

/// How strongly operators bind, weakest first.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;

/// Words that name no column unless they stand in backticks.
const RESERVED: [&str; 9] = ["and", "or", "not", "in", "is", "between", "missing", "true", "false"];

/// The steps of a text.
pub(super) fn parse(text: &str) -> Result<Vec<Step>, ExpressionError> {
    let tokens = tokens(text)?;
    let end = text.chars().count();
    let mut parser = Parser { tokens, next: 0, end, depth: 0, steps: Vec::new() };
    if parser.tokens.is_empty() {
        return Err(ExpressionError::new(0, "The expression is empty."));
    }
    parser.climb(OR)?;
    match parser.peek() {
        None => Ok(parser.steps),
        Some(TokenKind::Sign(")")) => Err(parser.error("This “)” has no “(” before it.")),
        Some(token) => Err(parser.error(format!("{} was not expected here.", capital(&token.shown()))).hint(
            "Join two conditions by “and” or “or”; put column names with spaces in backticks: `bill length`.",
        )),
    }
}

/// An operator between two operands.
enum Joint {
    Plain(Operation),
    In,
    NotIn,
    Between,
    NotBetween,
    Is,
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    end: usize,
    depth: usize,
    steps: Vec<Step>,
}

impl Parser {
    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.next).map(|token| &token.kind)
    }

    fn position(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |token| token.position)
    }

    fn error(&self, message: impl Into<String>) -> ExpressionError {
        ExpressionError::new(self.position(), message)
    }

    fn push(&mut self, operation: Operation, position: usize) {
        self.steps.push(Step { operation, position });
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        matches!(self.tokens.get(self.next + ahead).map(|token| &token.kind),
            Some(TokenKind::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(0, word);
        self.next += usize::from(found);
        found
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(TokenKind::Sign(found)) if *found == sign);
        self.next += usize::from(found);
        found
    }

    fn expect_sign(&mut self, sign: &str, why: &str) -> Result<(), ExpressionError> {
        if self.take_sign(sign) {
            return Ok(());
        }
        Err(match self.peek() {
            None => self.error(format!("The expression ends where “{sign}” is missing {why}.")),
            Some(token) => {
                let found = token.shown();
                self.error(format!("“{sign}” was expected {why}, not {found}."))
            }
        })
    }

    fn deeper(&mut self) -> Result<(), ExpressionError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self
                .error(format!("The expression is nested more than {DEEPEST} deep."))
                .hint("Split it over several stages."));
        }
        Ok(())
    }

    /// An operand with all operators behind it that bind at least as strongly as `minimum`. Each call within a call asks
    /// for more, so without brackets, calls, `not` and signs, which count as deeper, there are at most six.
    fn climb(&mut self, minimum: u8) -> Result<(), ExpressionError> {
        let position = self.position();
        if minimum <= NOT && self.take_word("not") {
            self.deeper()?;
            self.climb(NOT)?;
            self.depth -= 1;
            self.push(Operation::Not, position);
        } else {
            self.sign()?;
        }
        let mut compared = false;
        while let Some((operator, strength, words)) = self.operator() {
            if strength < minimum {
                break;
            }
            let position = self.position();
            if strength == COMPARISON && std::mem::replace(&mut compared, true) {
                return Err(self
                    .error("A comparison cannot be compared again.")
                    .hint("Write “x between 1 and 5”, or “1 < x and x < 5”."));
            }
            self.next += words;
            self.behind(operator, strength, position)?;
        }
        Ok(())
    }

    /// The operator at hand, how strongly it binds and how many tokens it takes.
    fn operator(&self) -> Option<(Joint, u8, usize)> {
        let plain = |operation, strength| Some((Joint::Plain(operation), strength, 1));
        match self.peek()? {
            TokenKind::Sign(sign) => match *sign {
                "+" => plain(Operation::Arithmetic(Arithmetic::Add), SUM),
                "-" => plain(Operation::Arithmetic(Arithmetic::Subtract), SUM),
                "*" => plain(Operation::Arithmetic(Arithmetic::Multiply), PRODUCT),
                "/" => plain(Operation::Arithmetic(Arithmetic::Divide), PRODUCT),
                "%" => plain(Operation::Arithmetic(Arithmetic::Remainder), PRODUCT),
                "=" | "==" => plain(Operation::Compare(Comparison::Equal), COMPARISON),
                "!=" | "<>" => plain(Operation::Compare(Comparison::NotEqual), COMPARISON),
                "<" => plain(Operation::Compare(Comparison::Less), COMPARISON),
                "<=" => plain(Operation::Compare(Comparison::LessOrEqual), COMPARISON),
                ">" => plain(Operation::Compare(Comparison::Greater), COMPARISON),
                ">=" => plain(Operation::Compare(Comparison::GreaterOrEqual), COMPARISON),
                _ => None,
            },
            TokenKind::Word(word) => match word.to_ascii_lowercase().as_str() {
                "or" => plain(Operation::Or, OR),
                "and" => plain(Operation::And, AND),
                "in" => Some((Joint::In, COMPARISON, 1)),
                "between" => Some((Joint::Between, COMPARISON, 1)),
                "is" => Some((Joint::Is, COMPARISON, 1)),
                "not" if self.is_word(1, "in") => Some((Joint::NotIn, COMPARISON, 2)),
                "not" if self.is_word(1, "between") => Some((Joint::NotBetween, COMPARISON, 2)),
                _ => None,
            },
            _ => None,
        }
    }

    /// What stands behind an operator.
    fn behind(&mut self, operator: Joint, strength: u8, position: usize) -> Result<(), ExpressionError> {
        match operator {
            Joint::Plain(operation) => {
                self.climb(strength + 1)?;
                self.push(operation, position);
            }
            Joint::In | Joint::NotIn => {
                let values = self.list()?;
                self.push(Operation::In(values), position);
                if matches!(operator, Joint::NotIn) {
                    self.push(Operation::Not, position);
                }
            }
            Joint::Between | Joint::NotBetween => {
                self.climb(SUM)?;
                if !self.take_word("and") {
                    return Err(self.error("“and” was expected here.").hint("Write “x between 1 and 5”."));
                }
                self.climb(SUM)?;
                self.push(Operation::Between, position);
                if matches!(operator, Joint::NotBetween) {
                    self.push(Operation::Not, position);
                }
            }
            Joint::Is => {
                let negated = self.take_word("not");
                if !self.take_word("missing") {
                    return Err(self
                        .error("“missing” was expected behind “is”.")
                        .hint("Write “is missing” or “is not missing”; for other values write “=”."));
                }
                self.push(Operation::IsMissing, position);
                if negated {
                    self.push(Operation::Not, position);
                }
            }
        }
        Ok(())
    }

    /// A value with signs before it.
    fn sign(&mut self) -> Result<(), ExpressionError> {
        let position = self.position();
        let negative = self.take_sign("-");
        if negative || self.take_sign("+") {
            self.deeper()?;
            self.sign()?;
            self.depth -= 1;
            if negative {
                self.push(Operation::Negate, position);
            }
            return Ok(());
        }
        self.value()
    }

    fn value(&mut self) -> Result<(), ExpressionError> {
        let position = self.position();
        let Some(token) = self.tokens.get(self.next).map(|token| token.kind.clone()) else {
            return Err(self.error("The expression ends where a value is missing."));
        };
        self.next += 1;
        let operation = match token {
            TokenKind::Number(number) => Operation::Literal(Literal::Number(number)),
            TokenKind::Text(text) => Operation::Literal(Literal::Text(text)),
            TokenKind::Quoted(name) => Operation::Column(name),
            TokenKind::Sign("(") => {
                self.deeper()?;
                self.climb(OR)?;
                self.depth -= 1;
                return self.expect_sign(")", "to close the bracket");
            }
            TokenKind::Word(word)
                if matches!(self.peek(), Some(TokenKind::Sign("("))) && !reserved(&word) =>
            {
                return self.call(&word, position);
            }
            TokenKind::Word(word) if word.eq_ignore_ascii_case("true") => {
                Operation::Literal(Literal::Boolean(true))
            }
            TokenKind::Word(word) if word.eq_ignore_ascii_case("false") => {
                Operation::Literal(Literal::Boolean(false))
            }
            TokenKind::Word(word) if word.eq_ignore_ascii_case("missing") => Operation::Missing,
            TokenKind::Word(word) if reserved(&word) => {
                return Err(ExpressionError::new(position, format!("A value is missing before “{word}”."))
                    .hint(format!(
                        "A column of this name is written `{word}`; put “not” with its value in brackets."
                    )));
            }
            TokenKind::Word(word) => Operation::Column(word),
            TokenKind::Sign(sign) => {
                return Err(ExpressionError::new(position, format!("A value is missing before “{sign}”.")));
            }
        };
        self.push(operation, position);
        Ok(())
    }

    /// The arguments of a function, from the opening bracket on.
    fn call(&mut self, name: &str, position: usize) -> Result<(), ExpressionError> {
        let Some(function) = Function::named(name) else {
            let error = ExpressionError::new(position, format!("There is no function “{name}”."));
            let near = nearest(name, Function::ALL.map(Function::name));
            return Err(error.hint(if near.is_empty() {
                format!("There are {}.", Function::ALL.map(Function::name).join(", "))
            } else {
                format!(
                    "Did you mean {}?",
                    listed(&near.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>())
                )
            }));
        };
        self.next += 1;
        self.deeper()?;
        let mut count = 0;
        if !self.take_sign(")") {
            loop {
                self.climb(OR)?;
                count += 1;
                if count > 1 && function.arguments().1 == usize::MAX {
                    self.push(Operation::Call(function), position);
                }
                if !self.take_sign(",") {
                    break;
                }
            }
            self.expect_sign(")", "to close the call")?;
        }
        self.depth -= 1;
        let (least, most) = function.arguments();
        if count < least || count > most {
            let found = if count == 1 { "1 argument".to_owned() } else { format!("{count} arguments") };
            return Err(ExpressionError::new(
                position,
                format!("“{}” cannot take {found}.", function.name()),
            )
            .hint(format!("Write {}.", function.usage())));
        }
        if function == Function::Round && count == 1 {
            self.push(Operation::Literal(Literal::Number(0.0)), position);
        }
        if most != usize::MAX {
            self.push(Operation::Call(function), position);
        }
        Ok(())
    }

    /// The list behind `in`: values as they stand, so that a long list costs no more than a short one.
    fn list(&mut self) -> Result<Vec<Literal>, ExpressionError> {
        self.expect_sign("(", "behind “in”")?;
        let mut values = Vec::new();
        loop {
            let negative = self.take_sign("-");
            let signed = negative || self.take_sign("+");
            let value = match self.peek() {
                Some(TokenKind::Number(number)) => Literal::Number(if negative { -number } else { *number }),
                Some(TokenKind::Text(text)) if !signed => Literal::Text(text.clone()),
                Some(TokenKind::Word(_)) if !signed && self.is_word(0, "true") => Literal::Boolean(true),
                Some(TokenKind::Word(_)) if !signed && self.is_word(0, "false") => Literal::Boolean(false),
                Some(TokenKind::Word(_)) if self.is_word(0, "missing") => {
                    return Err(self.error("Nothing is equal to “missing”.").hint("Add “or … is missing”."));
                }
                _ => {
                    return Err(self
                        .error("A list holds only numbers, texts in quotes, true and false.")
                        .hint("For example: species in ('Adelie', 'Gentoo')."));
                }
            };
            values.push(value);
            self.next += 1;
            if !self.take_sign(",") {
                break;
            }
        }
        self.expect_sign(")", "to close the list")?;
        Ok(values)
    }
}

fn reserved(word: &str) -> bool {
    RESERVED.iter().any(|one| one.eq_ignore_ascii_case(word))
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
