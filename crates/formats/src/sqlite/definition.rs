//! What `CREATE TABLE` says of the columns: the statement stands in the file as it was written.

use super::Broken;
use super::record::Value;

/// A table's columns.
#[derive(Debug, Default, PartialEq)]
pub struct Definition {
    /// The columns that are stored, in the order of the statement.
    pub columns: Vec<Defined>,
    /// Columns that are computed when asked for.
    pub computed: u64,
    /// For a table without row numbers, the columns of its key.
    key: Option<Vec<usize>>,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Defined {
    /// Its name.
    pub name: String,
    /// Its declared type in capitals; any text, often none.
    pub kind: String,
    /// Whether it is the row's own number.
    pub is_rowid: bool,
    /// The value in rows that are older than the column.
    pub default: Value,
}

/// A word of the statement.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A name or keyword without quotes.
    Word(String),
    /// A name in quotes.
    Quoted(String),
    /// A text.
    Text(String),
    /// One other character.
    Mark(char),
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(text) if text.eq_ignore_ascii_case(word))
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Word(text) | Self::Quoted(text) | Self::Text(text) => Some(text),
            Self::Mark(_) => None,
        }
    }
}

impl Definition {
    /// Reads a statement.
    pub fn parse(sql: &str) -> Result<Self, Broken> {
        let tokens = tokens(sql);
        let open = tokens.iter().position(|token| *token == Token::Mark('('));
        let open = open.ok_or("its definition names no columns")?;
        let close = closing(&tokens, open).ok_or("its definition is cut")?;
        let without_rowid =
            tokens[close..].windows(2).any(|pair| pair[0].is("without") && pair[1].is("rowid"));
        let mut definition = Self::default();
        let mut key: Vec<String> = Vec::new();
        let mut integer_key = None;
        for part in parts(&tokens[open + 1..close]) {
            if ["constraint", "primary", "unique", "check", "foreign"].iter().any(|word| part[0].is(word)) {
                key.extend(table_key(part));
                continue;
            }
            let Some(name) = part[0].name() else { return Err("its definition cannot be read".to_owned()) };
            let column = definition.column(name, &part[1..]);
            let Some((column, is_key)) = column else { continue };
            if is_key {
                key.push(column.name.clone());
                integer_key = Some(!has_descending(part));
            }
            definition.columns.push(column);
        }
        let named =
            |name: &String| definition.columns.iter().position(|known| known.name.eq_ignore_ascii_case(name));
        let key: Vec<usize> = key.iter().filter_map(named).collect();
        if without_rowid {
            definition.key = Some(key);
        } else if let [only] = key.as_slice()
            && integer_key != Some(false)
            && definition.columns[*only].kind == "INTEGER"
        {
            definition.columns[*only].is_rowid = true;
        }
        Ok(definition)
    }

    /// The positions of the columns in the order in which rows store them.
    pub fn order_of_storage(&self) -> Vec<usize> {
        let mut order: Vec<usize> = Vec::with_capacity(self.columns.len());
        for position in self.key.iter().flatten().copied().chain(0..self.columns.len()) {
            if !order.contains(&position) {
                order.push(position);
            }
        }
        order
    }

    /// A column, and whether it is the key; nothing for one that is not stored.
    fn column(&mut self, name: &str, rest: &[Token]) -> Option<(Defined, bool)> {
        const AFTER_TYPE: [&str; 10] = [
            "constraint",
            "primary",
            "not",
            "null",
            "unique",
            "check",
            "default",
            "collate",
            "references",
            "as",
        ];
        let ends_type = |token: &Token| token.is("generated") || AFTER_TYPE.iter().any(|word| token.is(word));
        let end = rest.iter().position(ends_type).unwrap_or(rest.len());
        let mut kind = String::new();
        for token in &rest[..end] {
            match token {
                Token::Mark(mark) => kind.push(*mark),
                token => {
                    if !kind.is_empty() && !kind.ends_with('(') {
                        kind.push(' ');
                    }
                    kind.push_str(&token.name().unwrap_or_default().to_ascii_uppercase());
                }
            }
        }
        let mut column = Defined { name: name.to_owned(), kind, is_rowid: false, default: Value::Null };
        let (mut at, mut is_key) = (end, false);
        while at < rest.len() {
            if rest[at] == Token::Mark('(') {
                at = closing(rest, at).unwrap_or(rest.len());
            } else if rest[at].is("as") {
                let stored = rest[at..].iter().any(|token| token.is("stored"));
                if !stored {
                    self.computed += 1;
                    return None;
                }
            } else if rest[at].is("primary") {
                is_key = true;
            } else if rest[at].is("default") {
                column.default = literal(&rest[at + 1..]);
            }
            at += 1;
        }
        Some((column, is_key))
    }
}

/// The columns of a `PRIMARY KEY (…)` of the table.
fn table_key(part: &[Token]) -> Vec<String> {
    let Some(primary) = part.iter().position(|token| token.is("primary")) else { return Vec::new() };
    let Some(open) = part[primary..].iter().position(|token| *token == Token::Mark('(')) else {
        return Vec::new();
    };
    let open = primary + open;
    let close = closing(part, open).unwrap_or(part.len());
    let columns = parts(&part[open + 1..close]).into_iter();
    columns.filter_map(|column| column[0].name().map(str::to_owned)).collect()
}

/// By an old mistake that SQLite keeps, `INTEGER PRIMARY KEY DESC` is not the row's number.
fn has_descending(part: &[Token]) -> bool {
    part.windows(2).any(|pair| pair[0].is("key") && pair[1].is("desc"))
}

/// A default that is a plain value. What would have to be computed is missing.
fn literal(tokens: &[Token]) -> Value {
    let (negative, tokens) = match tokens {
        [Token::Mark('-'), rest @ ..] => (true, rest),
        [Token::Mark('+'), rest @ ..] => (false, rest),
        [Token::Mark('('), inner @ .., Token::Mark(')')] => return literal(inner),
        all => (false, all),
    };
    match tokens.first() {
        Some(Token::Text(text)) => Value::Text(text.clone()),
        Some(Token::Quoted(text)) => Value::Text(text.clone()),
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("true") => Value::Integer(1),
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("false") => Value::Integer(0),
        Some(Token::Word(word)) => {
            let word = if negative { format!("-{word}") } else { word.clone() };
            let real = || word.parse::<f64>().ok().filter(|value| value.is_finite());
            let integer = word.parse().map(Value::Integer).ok();
            integer.or_else(|| real().map(Value::Real)).unwrap_or(Value::Null)
        }
        _ => Value::Null,
    }
}

/// Where the bracket that opens here closes.
fn closing(tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Mark('(') => depth += 1,
            Token::Mark(')') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The parts between commas, none empty.
fn parts(tokens: &[Token]) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0i64);
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Mark('(') => depth += 1,
            Token::Mark(')') => depth -= 1,
            Token::Mark(',') if depth == 0 => {
                parts.push(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&tokens[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sql.chars().peekable();
    while let Some(first) = rest.next() {
        match first {
            '-' if rest.peek() == Some(&'-') => while rest.next().is_some_and(|c| c != '\n') {},
            '/' if rest.peek() == Some(&'*') => {
                rest.next();
                let mut last = ' ';
                for next in rest.by_ref() {
                    if last == '*' && next == '/' {
                        break;
                    }
                    last = next;
                }
            }
            '"' | '`' | '\'' | '[' => {
                let end = if first == '[' { ']' } else { first };
                let mut text = String::new();
                while let Some(next) = rest.next() {
                    if next != end {
                        text.push(next);
                    } else if end != ']' && rest.peek() == Some(&end) {
                        rest.next();
                        text.push(end);
                    } else {
                        break;
                    }
                }
                tokens.push(if first == '\'' { Token::Text(text) } else { Token::Quoted(text) });
            }
            c if c.is_whitespace() => {}
            c if is_of_word(c) => {
                let mut word = String::from(c);
                while let Some(next) = rest.next_if(|next| is_of_word(*next)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            mark => tokens.push(Token::Mark(mark)),
        }
    }
    tokens
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '.') || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_in_any_statement() {
        let definition = Definition::parse(
            "CREATE TABLE \"a (b)\" ( -- a comment, with commas\n id INTEGER PRIMARY KEY AUTOINCREMENT,\n\
             [full name] VARCHAR ( 10 , 2 ) NOT NULL DEFAULT 'x''y', n double precision DEFAULT -1.5 CHECK (n > 0),\n\
             twice INT GENERATED ALWAYS AS (n * 2), kept INT AS (n) STORED, t DEFAULT (datetime('now')),\n\
             UNIQUE (id, n), FOREIGN KEY (n) REFERENCES b (c))",
        )
        .unwrap();
        let names: Vec<(&str, &str)> =
            definition.columns.iter().map(|column| (column.name.as_str(), column.kind.as_str())).collect();
        let expected = [
            ("id", "INTEGER"),
            ("full name", "VARCHAR(10,2)"),
            ("n", "DOUBLE PRECISION"),
            ("kept", "INT"),
            ("t", ""),
        ];
        assert_eq!(names.map_spaces(), expected.to_vec().map_spaces());
        assert_eq!(definition.computed, 1);
        assert!(definition.columns[0].is_rowid);
        assert_eq!(definition.columns[1].default, Value::Text("x'y".into()));
        assert_eq!(definition.columns[2].default, Value::Real(-1.5));
        assert_eq!(definition.columns[4].default, Value::Null);
    }

    /// Types without their blanks, which mean nothing.
    trait MapSpaces {
        fn map_spaces(&self) -> Vec<(String, String)>;
    }

    impl MapSpaces for Vec<(&str, &str)> {
        fn map_spaces(&self) -> Vec<(String, String)> {
            self.iter().map(|(name, kind)| ((*name).to_owned(), kind.replace(' ', ""))).collect()
        }
    }

    #[test]
    fn a_key_moves_to_the_front_where_there_are_no_row_numbers() {
        let sql = "CREATE TABLE t (a, b TEXT, c, PRIMARY KEY (c, a)) WITHOUT ROWID";
        assert_eq!(Definition::parse(sql).unwrap().order_of_storage(), [2, 0, 1]);
        let sql = "CREATE TABLE t (a, b INTEGER, PRIMARY KEY (b DESC))";
        assert!(Definition::parse(sql).unwrap().columns[1].is_rowid);
        let sql = "CREATE TABLE t (a INTEGER PRIMARY KEY DESC)";
        assert!(!Definition::parse(sql).unwrap().columns[0].is_rowid);
        assert!(Definition::parse("CREATE TABLE t").is_err());
        assert!(Definition::parse("CREATE TABLE t (((").is_err());
    }
}
