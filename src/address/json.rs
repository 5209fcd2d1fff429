//! Cuts pieces out of JSON text without reading them: what is kept is to the letter what the site sent, so that long
//! numbers keep their digits and columns their order.

use serde_json::Value;

/// A text of JSON, read from its beginning.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&mut self) -> Option<u8> {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    fn takes(&mut self, mark: u8) -> bool {
        let is_there = self.peek() == Some(mark);
        self.at += usize::from(is_there);
        is_there
    }

    /// The next value as it stands; nothing where the text breaks off.
    fn value(&mut self) -> Option<&'a [u8]> {
        self.peek()?;
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match self.bytes.get(self.at)? {
                b'"' => self.skip_text()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                _ if depth > 0 => self.at += 1,
                _ => self.skip_word(),
            }
            if depth == 0 {
                return self.bytes.get(start..self.at).filter(|value| !value.is_empty());
            }
        }
    }

    fn skip_text(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.bytes.get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                _ => self.at += 1,
            }
        }
    }

    fn skip_word(&mut self) {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b",]}:\"".contains(byte);
        while self.bytes.get(self.at).is_some_and(|byte| !ends(byte)) {
            self.at += 1;
        }
    }
}

fn reader(bytes: &[u8]) -> Reader<'_> {
    Reader { bytes: bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes), at: 0 }
}

/// Whether a text is meant as JSON.
pub fn is_json(bytes: &[u8]) -> bool {
    matches!(reader(bytes).peek(), Some(b'{' | b'['))
}

/// The values that follow each other in a text, as in JSON lines; nothing when it breaks off or is something else.
pub fn values(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut reader = reader(bytes);
    let mut values = Vec::new();
    while reader.peek().is_some() {
        values.push(reader.value()?);
    }
    Some(values)
}

/// The elements of a list; nothing for what is none.
pub fn elements(list: &[u8]) -> Option<Vec<&[u8]>> {
    let mut reader = reader(list);
    let mut elements = Vec::new();
    if !reader.takes(b'[') {
        return None;
    }
    while !reader.takes(b']') {
        elements.push(reader.value()?);
        if !reader.takes(b',') && reader.peek() != Some(b']') {
            return None;
        }
    }
    Some(elements)
}

/// The entries of an object; nothing for what is none.
pub fn entries(object: &[u8]) -> Option<Vec<(String, &[u8])>> {
    let mut reader = reader(object);
    let mut entries = Vec::new();
    if !reader.takes(b'{') {
        return None;
    }
    while !reader.takes(b'}') {
        let name = text(reader.value()?)?;
        if !reader.takes(b':') {
            return None;
        }
        entries.push((name, reader.value()?));
        if !reader.takes(b',') && reader.peek() != Some(b'}') {
            return None;
        }
    }
    Some(entries)
}

/// The value at a path of names and places in lists, as in `data.0.items`; nothing where there is none.
pub fn at<'a>(value: &'a [u8], path: &str) -> Option<&'a [u8]> {
    let steps = path.split('.').map(str::trim).filter(|step| !step.is_empty());
    steps.into_iter().try_fold(value, |value, step| match entries(value) {
        Some(entries) => entries.into_iter().find(|(name, _)| name == step).map(|(_, value)| value),
        None => elements(value)?.get(step.parse::<usize>().ok()?).copied(),
    })
}

/// A text's letters; nothing for another value.
pub fn text(value: &[u8]) -> Option<String> {
    match serde_json::from_str(std::str::from_utf8(value).ok()?).ok()? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str, path: &str) -> Option<String> {
        at(json.as_bytes(), path).map(|value| String::from_utf8_lossy(value).into_owned())
    }

    #[test]
    fn values_are_found_by_their_path_to_the_letter() {
        let json = r#" {"a\"b": [1.50, {"c": 12345678901234567890123}], "d": {"e": " ]}\" "}, "f": null} "#;
        assert_eq!(found(json, r#"a"b.0"#).as_deref(), Some("1.50"));
        assert_eq!(found(json, r#"a"b.1.c"#).as_deref(), Some("12345678901234567890123"));
        assert_eq!(found(json, "d.e").as_deref(), Some(r#"" ]}\" ""#));
        assert_eq!(found(json, "f").as_deref(), Some("null"));
        assert_eq!(found(json, "").as_deref().map(str::trim), Some(json.trim()));
        for absent in ["g", "d.x", "f.g", r#"a"b.7"#, r#"a"b.x"#] {
            assert_eq!(found(json, absent), None, "{absent}");
        }
    }

    #[test]
    fn lists_and_lines_are_cut_into_their_values() {
        let cut = |values: Option<Vec<&[u8]>>| {
            values.map(|values| {
                values.into_iter().map(|one| String::from_utf8_lossy(one).into_owned()).collect::<Vec<_>>()
            })
        };
        assert_eq!(cut(elements(b"[1, [2,3] ,{\"a\":4}]")).unwrap(), ["1", "[2,3]", "{\"a\":4}"]);
        assert_eq!(cut(elements(b"[]")).unwrap(), Vec::<String>::new());
        assert_eq!(cut(values(b"{\"a\":1}\n{\"a\":2}\n")).unwrap(), ["{\"a\":1}", "{\"a\":2}"]);
        for broken in ["[1, 2", "[1 2]", "[", "{}", "[\"a]", "[}", "1"] {
            assert_eq!(cut(elements(broken.as_bytes())), None, "{broken}");
        }
        assert_eq!(values(b"{\"a\": [1, 2}"), None);
    }

    #[test]
    fn nesting_costs_no_stack() {
        let deep = "[".repeat(1_000_000);
        assert_eq!(values(deep.as_bytes()), None);
        assert_eq!(at(deep.as_bytes(), "0.0.0"), None);
    }
}
