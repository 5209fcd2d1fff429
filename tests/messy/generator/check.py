"""Reads a case back from its bytes and its decisions alone, sharing nothing with what wrote it.

So a decision that does not fit the file, or a table that does not follow from both, is found.
"""

import csv
import io
import json

CODECS = {
    "UTF-8": "utf-8", "UTF-8 with BOM": "utf-8-sig", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be", "gb18030|GBK": "gb18030",
    "macintosh": "mac-roman", "IBM866": "cp866",
}
# Each line of these is wrapped in quotation marks as a whole.
WRAPPED = {"whole_lines_quoted", "whole_lines_quoted_nested"}


def decode(content, encoding):
    codec = CODECS.get(encoding, encoding)
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        text = "\n".join(decode_line(line, codec) for line in content.split(b"\n"))
    return text.lstrip("\ufeff")


def decode_line(line, codec):
    try:
        return line.decode(codec)
    except UnicodeDecodeError:
        return line.decode("cp1252")


def end_at(text, at, ends):
    """The length of the line end at a place, or nothing."""
    for end in ends:
        if text.startswith(end, at):
            return len(end)
    return 0


def records(text, delimiter, quote, escape, ends):
    """Lists of cells, cut by one pass over the characters."""
    row, cell, at, quoted = [], "", 0, False
    runs = delimiter == " "
    begin = True
    while at < len(text):
        length = end_at(text, at, ends)
        if quoted:
            behind = at + 1
            if escape == "backslash" and text[at] == "\\" and text[behind : behind + 1] in (quote, "\\"):
                cell, at = cell + text[behind], at + 2
            elif text[at] != quote:
                cell, at = cell + text[at], at + 1
            elif escape == "doubled" and text[behind : behind + 1] == quote:
                cell, at = cell + quote, at + 2
            elif behind == len(text) or end_at(text, behind, ends) or (delimiter and text.startswith(delimiter, behind)):
                quoted, at = False, behind
            else:
                cell, at = cell + quote, behind
        elif length:
            if not (runs and begin and row):
                row.append(cell)
            yield row
            row, cell, at, begin = [], "", at + length, True
        elif delimiter and text.startswith(delimiter, at):
            if not (runs and begin):
                row.append(cell)
            cell, at, begin = "", at + len(delimiter), True
        elif begin and quote and text[at] == quote:
            quoted, begin, at = True, False, at + 1
        elif not quote and escape == "backslash" and text[at] == "\\":
            cell, at, begin = cell + text[at + 1], at + 2, False
        else:
            cell, at, begin = cell + text[at], at + 1, False
    if row or cell:
        yield row + [cell]


def is_blank(row):
    return all(cell.strip() == "" for cell in row)


def filled(row):
    """A row of a header of several, with the names of merged cells carried to the right."""
    found, last = [], ""
    for cell in row:
        last = cell.strip() or last
        found.append(last)
    return found


def names_of(header, columns):
    """The names of so many columns."""
    if not header:
        return [f"col_{at}" for at in range(columns)]
    upper = [filled(row) for row in header[:-1]]
    rows = [[cell.strip() for cell in row] for row in [*upper, header[-1]]]
    names = []
    for at in range(columns):
        parts = [row[at] for row in rows if at < len(row) and row[at]]
        names.append(" ".join(parts))
    taken, found = set(filter(None, names)), []
    for at, name in enumerate(names):
        wanted = name or f"col_{at}"
        number = 2
        if name and name in found:
            while f"{name}_{number}" in taken:
                number += 1
            wanted = f"{name}_{number}"
        taken.add(wanted)
        found.append(wanted)
    return found


def read(content, expected, name):
    """Names and rows, as the decisions say."""
    text = decode(content, expected["encoding"]).rstrip("\x1a")
    if name == "cr_cr_lf":
        text = text.replace("\r\r\n", "\n")
    ends = {"LF": ["\n"], "CRLF": ["\r\n"], "CR": ["\r"], "mixed": ["\r\n", "\n", "\r"]}[expected.get("line_end", "LF")]
    if "line_end" not in expected:
        ends = ["\r\n", "\n"]
    delimiter, quote, escape = (expected.get(key) for key in ("delimiter", "quote", "escape"))
    if name in WRAPPED:
        lines = [row[0] for row in records(text, None, '"', "doubled", ends)]
        text, ends = "\n".join(lines), ["\n"]
    rows = list(records(text, delimiter, quote, escape, ends))
    rows = [[row[0].lstrip("\f\ufeff"), *row[1:]] for row in rows]
    comments = expected["comment_rows"]
    if comments:
        assert sum(row[0].startswith("#") for row in rows) == comments, "comment_rows"
        rows = [row for row in rows if not row[0].startswith("#")]
    while is_blank(rows[0]):
        rows.pop(0)
    preamble = []
    while len(preamble) < expected["preamble_rows"]:
        row = rows.pop(0)
        if not is_blank(row):
            preamble.append(row)
    while is_blank(rows[0]):
        rows.pop(0)
    header = [rows.pop(0) for _ in range(expected["header_rows"])]
    if expected["units_row"]:
        rows.pop(0)
    if expected["further_tables"]:
        while is_blank(rows[0]):
            rows.pop(0)
        blanks = [at for at, row in enumerate(rows) if is_blank(row)]
        assert len(blanks) >= expected["further_tables"], "further_tables"
        rows = rows[: blanks[0]]
    rows = [row for row in rows if not is_blank(row)]
    rows = rows[: len(rows) - expected["footer_rows"]]
    repeated = [row for row in rows if header and row == header[-1]]
    assert len(repeated) == expected.get("repeated_headers", 0), "repeated_headers"
    if repeated:
        # What stands above the table stands above its repetitions, but for the page's number.
        plain = lambda row: "".join(letter for cell in row for letter in cell if not letter.isdigit())
        above = [plain(row) for row in preamble]
        rows = [row for row in rows if row != header[-1] and plain(row) not in above]
    if header and rows and all(len(row) == len(header[-1]) + 1 and row[-1] for row in rows):
        header = [["", *row] for row in header]
    columns = max(len(row) for row in [*header, *rows])
    padded = lambda row: row + [""] * (columns - len(row))
    whole = [padded(row) for row in [*header, *rows]]
    empty = lambda at: all(row[at].strip() == "" for row in whole)
    first = next(at for at in range(columns) if not empty(at))
    last = next(at for at in reversed(range(columns)) if not empty(at)) + 1
    header = [row[first:last] for row in header]
    return names_of(header, last - first), [padded(row)[first:last] for row in rows]


def value_faults(name, wanted, texts):
    """Values that do not have the digits of their cells."""
    found = [] if len(wanted) == len(texts) else [f"{name}: {len(wanted)} values for {len(texts)} rows"]
    digits = lambda text: "".join(letter for letter in text if letter.isdigit()).strip("0")
    for value, text in zip(wanted, texts):
        if isinstance(value, bool) or value is None or "e" in text.lower():
            continue
        if isinstance(value, (int, float)):
            if digits(f"{value:.6f}") != digits(text) or (value < 0) != any(mark in text for mark in "-("):
                found.append(f"{name}: “{text}” is not {value}")
        elif any(part.lstrip("0") not in text for part in (value[2:4], value[8:10])):
            found.append(f"{name}: “{text}” is not {value}")
    return found


def faults(folder):
    """What is wrong with a case: nothing, if all is well."""
    name = folder.name
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    [path] = folder.glob("input.*")
    want_names, *want_rows = csv.reader(io.StringIO((folder / "expected.csv").read_bytes().decode(), newline=""))
    try:
        names, rows = read(path.read_bytes(), expected, name)
    except (AssertionError, IndexError, UnicodeDecodeError, StopIteration) as error:
        return [f"{name}: {type(error).__name__} {error}"]
    found = []
    if names != want_names:
        found.append(f"{name}: names {names}, expected {want_names}")
    if len(rows) != len(want_rows):
        found.append(f"{name}: {len(rows)} rows, expected {len(want_rows)}")
    for at, (row, want) in enumerate(zip(rows, want_rows)):
        if row != want:
            found.append(f"{name}: row {at} is {row}, expected {want}")
            break
    for key in ("types", "values", "missing"):
        for column, wanted in expected.get(key, {}).items():
            if column not in want_names:
                found.append(f"{name}: {key} of “{column}”, which is no column")
            if key == "values":
                found += value_faults(name, wanted, [row[want_names.index(column)] for row in want_rows])
    return found
