//! Answers of several pages become one file.
//!
//! A single answer of which nothing was picked is kept as it came, whatever it is. Records of JSON are cut out and put
//! into one list; pages of delimited text are put below each other, the names of the columns once.

use super::json;

/// What was collected so far.
#[derive(Default)]
pub struct Collected {
    bytes: Vec<u8>,
    is_json: bool,
    /// The first line of the first page of text.
    names: Vec<u8>,
    pages: usize,
    records: usize,
}

impl Collected {
    /// Adds an answer, of which the records at a path are taken; gives how many there were.
    ///
    /// # Errors
    /// A sentence that says why it cannot be added, and one with what to do.
    pub fn add(&mut self, answer: &[u8], path: &str) -> Result<usize, (String, String)> {
        let is_json = json::is_json(answer);
        if self.pages > 0 && is_json != self.is_json {
            return Err(("The pages are not all of one kind.".to_owned(), "Fetch fewer pages.".to_owned()));
        }
        self.is_json = is_json;
        let count = if is_json { self.add_json(answer, path)? } else { self.add_lines(answer, path)? };
        self.pages += 1;
        self.records += count;
        Ok(count)
    }

    fn add_json(&mut self, answer: &[u8], path: &str) -> Result<usize, (String, String)> {
        let records = records(answer, path)?;
        for record in &records {
            self.bytes.extend_from_slice(if self.bytes.is_empty() { b"[" } else { b",\n" });
            self.bytes.extend_from_slice(record);
        }
        Ok(records.len())
    }

    fn add_lines(&mut self, answer: &[u8], path: &str) -> Result<usize, (String, String)> {
        if !path.trim().is_empty() {
            let hint = "Leave the place of the records empty, or check the address.";
            return Err((
                format!("The answer is no JSON, so there is nothing at “{path}”."),
                hint.to_owned(),
            ));
        }
        if answer.iter().take(4096).any(|byte| *byte == 0) {
            let hint = "Fetch each page for itself, as one answer.";
            return Err(("Pages of this kind cannot be put together.".to_owned(), hint.to_owned()));
        }
        let (names, rows) = match answer.iter().position(|byte| *byte == b'\n') {
            Some(end) => answer.split_at(end + 1),
            None => (answer, &[][..]),
        };
        let rows = if self.pages == 0 {
            self.names = names.to_vec();
            self.bytes.extend_from_slice(names);
            rows
        } else if names.trim_ascii() == self.names.trim_ascii() {
            rows
        } else {
            answer
        };
        if self.bytes.last().is_some_and(|byte| *byte != b'\n') {
            self.bytes.push(b'\n');
        }
        self.bytes.extend_from_slice(rows);
        Ok(rows.split(|byte| *byte == b'\n').filter(|row| !row.trim_ascii().is_empty()).count())
    }

    /// How many records there are.
    pub fn records(&self) -> usize {
        self.records
    }

    /// How many bytes there are.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The file, and what its name ends in.
    pub fn finished(mut self) -> (Vec<u8>, &'static str) {
        if !self.is_json {
            return (self.bytes, "csv");
        }
        self.bytes.extend_from_slice(if self.bytes.is_empty() { b"[]" } else { b"]" });
        (self.bytes, "json")
    }
}

/// The records of an answer: those at the path; without one the list that it is, its lines, or its only list.
fn records<'a>(answer: &'a [u8], path: &str) -> Result<Vec<&'a [u8]>, (String, String)> {
    let broken = || {
        let message = "The answer is JSON that breaks off or is damaged.".to_owned();
        (message, "Try again; if it stays so, the site is at fault.".to_owned())
    };
    let values = json::values(answer).ok_or_else(broken)?;
    let [value] = values[..] else { return Ok(values) };
    if !path.trim().is_empty() {
        let found = json::at(value, path)
            .ok_or_else(|| (format!("The answer has nothing at “{path}”."), offered(value)))?;
        return Ok(json::elements(found).unwrap_or_else(|| vec![found]));
    }
    if let Some(elements) = json::elements(value) {
        return Ok(elements);
    }
    let entries = json::entries(value).ok_or_else(broken)?;
    let mut lists = entries.iter().filter_map(|(_, value)| json::elements(value));
    match (lists.next(), lists.next()) {
        (Some(list), None) => Ok(list),
        (None, _) => Ok(vec![value]),
        _ => Err(("The answer holds several lists.".to_owned(), offered(value))),
    }
}

/// Says which lists an answer holds.
fn offered(value: &[u8]) -> String {
    let entries = json::entries(value).unwrap_or_default();
    let lists = entries.iter().filter(|(_, value)| json::elements(value).is_some());
    let names: Vec<String> = lists.take(8).map(|(name, _)| format!("“{name}”")).collect();
    match names.is_empty() {
        true => "Look at the answer in a tab of the browser, and give the names that lead to the records."
            .to_owned(),
        false => format!("Say where the records are; it has lists at {}.", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put_together(pages: &[&str], path: &str) -> (String, usize) {
        let mut collected = Collected::default();
        for page in pages {
            collected.add(page.as_bytes(), path).unwrap();
        }
        let records = collected.records();
        (String::from_utf8(collected.finished().0).unwrap(), records)
    }

    #[test]
    fn records_of_all_pages_are_one_list() {
        let pages = [
            r#"{"data": [{"a": 1.0}, {"a": 2}], "next": "x"}"#,
            r#"{"data": [], "next": null}"#,
            r#"{"data": [{"a": 3}]}"#,
        ];
        let expected = ("[{\"a\": 1.0},\n{\"a\": 2},\n{\"a\": 3}]".to_owned(), 3);
        assert_eq!(put_together(&pages, "data"), expected);
        assert_eq!(put_together(&pages, ""), expected, "the only list needs no name");
        assert_eq!(
            put_together(&["[{\"a\":1}]", "{\"a\":2}\n{\"a\":3}\n"], ""),
            ("[{\"a\":1},\n{\"a\":2},\n{\"a\":3}]".into(), 3)
        );
        assert_eq!(put_together(&["[]"], ""), ("[]".into(), 0));
        assert_eq!(put_together(&[r#"{"one": {"a": 1}}"#], "one"), ("[{\"a\": 1}]".into(), 1));
    }

    #[test]
    fn names_of_columns_come_once() {
        assert_eq!(
            put_together(&["a,b\n1,2", "a,b\r\n3,4\n", "5,6\n"], ""),
            ("a,b\n1,2\n3,4\n5,6\n".into(), 3)
        );
        assert_eq!(put_together(&["a,b\n1,2\n", "a,b\n"], ""), ("a,b\n1,2\n".into(), 1));
        assert_eq!(put_together(&["a,b\n1,2\n", ""], ""), ("a,b\n1,2\n".into(), 1));
    }

    #[test]
    fn what_cannot_be_put_together_is_said() {
        let refused = |pages: &[&str], path: &str| {
            let mut collected = Collected::default();
            let outcome: Result<Vec<usize>, _> =
                pages.iter().map(|page| collected.add(page.as_bytes(), path)).collect();
            let (message, hint) = outcome.unwrap_err();
            format!("{message} {hint}")
        };
        assert!(
            refused(&[r#"{"rows": [1], "more": []}"#], "data")
                .contains("nothing at “data”. Say where the records are; it has lists at “rows”, “more”")
        );
        assert!(refused(&[r#"{"a": [1], "b": [2]}"#], "").contains("several lists"));
        assert!(refused(&[r#"{"a": [1"#], "").contains("breaks off"));
        assert!(refused(&["a,b\n1,2\n"], "data").contains("no JSON"));
        assert!(refused(&["a,b\n1,2\n", "[]"], "").contains("not all of one kind"));
        assert!(refused(&["PAR1\0\0"], "").contains("cannot be put together"));
    }
}
