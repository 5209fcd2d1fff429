//! The part of Markdown that help pages use: headings, paragraphs, lists, tables, code, bold and emphasis. Help is written by
//! us, and becomes elements, never HTML text, so nothing in it can run.

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading of any level.
    Heading(Vec<Inline>),
    /// Running text.
    Paragraph(Vec<Inline>),
    /// Lines of code.
    Code(String),
    /// A list.
    List {
        /// Whether it is numbered.
        ordered: bool,
        /// The items.
        items: Vec<Vec<Inline>>,
    },
    /// A table: its first row is the heading.
    Table(Vec<Vec<Vec<Inline>>>),
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain.
    Text(String),
    /// Between backticks.
    Code(String),
    /// Between double asterisks.
    Strong(String),
    /// Between single asterisks.
    Emphasis(String),
}

/// Reads a page.
pub fn parse(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        if trimmed.starts_with("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|line| !line.trim().starts_with("```")).collect();
            blocks.push(Block::Code(code.join("\n")));
        } else if let Some(head) = cells(trimmed) {
            let mut rows = vec![head];
            while let Some(row) = lines.peek().and_then(|line| cells(line.trim())) {
                rows.push(row);
                lines.next();
            }
            let is_rule = |row: &Vec<&str>| row.iter().all(|cell| cell.trim_matches([':', '-']).is_empty());
            rows.retain(|row| !is_rule(row));
            let of_row = |row: Vec<&str>| row.into_iter().map(inlines).collect();
            blocks.push(Block::Table(rows.into_iter().map(of_row).collect()));
        } else if let Some(heading) = heading(trimmed) {
            blocks.push(Block::Heading(inlines(heading)));
        } else if let Some((ordered, first)) = item(trimmed) {
            let mut items = vec![first.to_owned()];
            while let Some(next) = lines.peek().map(|line| line.trim()) {
                match item(next) {
                    Some((same, text)) if same == ordered => items.push(text.to_owned()),
                    None if continues(next) => join(items.last_mut(), next),
                    _ => break,
                }
                lines.next();
            }
            let items = items.iter().map(|item| inlines(item)).collect();
            blocks.push(Block::List { ordered, items });
        } else {
            let mut paragraph = trimmed.to_owned();
            while let Some(next) = lines.peek().map(|line| line.trim()) {
                if !continues(next) || item(next).is_some() {
                    break;
                }
                join(Some(&mut paragraph), next);
                lines.next();
            }
            blocks.push(Block::Paragraph(inlines(&paragraph)));
        }
    }
    blocks
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    (text.len() < line.len() && text.starts_with(' ')).then(|| text.trim())
}

fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(text) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((false, text.trim()));
    }
    let (number, text) = line.split_once(". ")?;
    let is_number =
        !number.is_empty() && number.len() < 4 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| (true, text.trim()))
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

fn continues(line: &str) -> bool {
    !line.is_empty() && !line.starts_with("```") && heading(line).is_none() && cells(line).is_none()
}

fn join(text: Option<&mut String>, line: &str) {
    if let Some(text) = text {
        text.push(' ');
        text.push_str(line);
    }
}

/// Reads the marks within a line. A mark that is not closed is text.
pub fn inlines(text: &str) -> Vec<Inline> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let marked = match first {
            '`' => between(rest, "`").map(|(inner, after)| (Inline::Code(inner.to_owned()), after)),
            '*' if rest.starts_with("**") => {
                between(rest, "**").map(|(inner, after)| (Inline::Strong(inner.to_owned()), after))
            }
            '*' => between(rest, "*").map(|(inner, after)| (Inline::Emphasis(inner.to_owned()), after)),
            '[' => link(rest).map(|(label, after)| (Inline::Text(label.to_owned()), after)),
            _ => None,
        };
        if let Some((part, after)) = marked {
            push_text(&mut parts, &mut plain);
            parts.push(part);
            rest = after;
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    push_text(&mut parts, &mut plain);
    parts
}

fn push_text(parts: &mut Vec<Inline>, plain: &mut String) {
    if !plain.is_empty() {
        parts.push(Inline::Text(std::mem::take(plain)));
    }
}

/// What stands between two equal marks, and what follows; nothing when it is empty, begins with a space or never ends.
fn between<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let (inner, after) = text.strip_prefix(mark)?.split_once(mark)?;
    (!inner.is_empty() && !inner.starts_with(' ')).then_some((inner, after))
}

/// The label of a link; help has nowhere to lead to but other help.
fn link(text: &str) -> Option<(&str, &str)> {
    let (label, after) = text.strip_prefix('[')?.split_once(']')?;
    let (_, after) = after.strip_prefix('(')?.split_once(')')?;
    Some((label, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Inline {
        Inline::Text(text.to_owned())
    }

    #[test]
    fn a_page_of_each_kind() {
        let page = "Reads a `CSV` file.\nOn two lines.\n\n# Notes\n- one\n  goes on\n- **two**\n\n1. first\n2. second\n```text\na = 1\n```";
        assert_eq!(
            parse(page),
            [
                Block::Paragraph(vec![
                    text("Reads a "),
                    Inline::Code("CSV".into()),
                    text(" file. On two lines.")
                ]),
                Block::Heading(vec![text("Notes")]),
                Block::List {
                    ordered: false,
                    items: vec![vec![text("one goes on")], vec![Inline::Strong("two".into())]]
                },
                Block::List { ordered: true, items: vec![vec![text("first")], vec![text("second")]] },
                Block::Code("a = 1".into()),
            ]
        );
    }

    #[test]
    fn a_table_has_no_rule() {
        let cell = |content: &str| vec![text(content)];
        assert_eq!(
            parse("| a | b |\n|---|:-:|\n| 1 | 2 |\nend"),
            [
                Block::Table(vec![vec![cell("a"), cell("b")], vec![cell("1"), cell("2")]]),
                Block::Paragraph(cell("end")),
            ]
        );
    }

    #[test]
    fn marks_that_do_not_close_are_text() {
        assert_eq!(inlines("2 * 3 ** x ` y"), [text("2 * 3 ** x ` y")]);
        assert_eq!(
            inlines("*so* and [this](there)"),
            [Inline::Emphasis("so".into()), text(" and "), text("this")]
        );
        assert_eq!(inlines("[`Role`]"), [text("["), Inline::Code("Role".into()), text("]")]);
        assert_eq!(parse("```\nnever closed"), [Block::Code("never closed".into())]);
    }
}
