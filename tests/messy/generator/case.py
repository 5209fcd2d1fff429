"""One case: the table that is expected, and how it was messed up on its way into the file.

The file is written from the expected table, so that the two agree by construction; `check.py` reads it back on its own.
"""

import json
from dataclasses import dataclass, field
from typing import Callable

LINE_ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
# What Python calls an encoding, and what the WHATWG standard calls it.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
    "cp1252": "windows-1252",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "cp1253": "windows-1253",
    "cp1254": "windows-1254",
    "cp1255": "windows-1255",
    "cp1256": "windows-1256",
    "iso8859_2": "ISO-8859-2",
    "iso8859_5": "ISO-8859-5",
    "koi8_r": "KOI8-R",
    "cp866": "IBM866",
    "mac_roman": "macintosh",
    "shift_jis": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "gb18030": "gb18030|GBK",
    "big5": "Big5",
    "euc_kr": "EUC-KR",
}
MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


@dataclass
class Case:
    """The table, and what was done to it."""

    name: str
    why: str
    # The expected table: names and cells as they stand in the source after unquoting.
    names: list
    rows: list
    # The rows of the header as they are written; none given: the names.
    header: list | None = None
    ext: str = "csv"
    delimiter: str | None = ","
    quote: str = '"'
    # minimal, all, none, text (what does not begin like a number), or a set of positions of columns.
    quoting: object = "minimal"
    # doubled, backslash, or bare: quotation marks in cells are left as they are.
    escape: str = "doubled"
    # One line end, or several that take turns.
    line_end: object = "\n"
    last_line_end: bool = True
    encoding: str = "utf-8"
    mark: bool = False
    # Lines as they stand, before the header, behind the last row, and before the row of that number.
    before: list = field(default_factory=list)
    after: list = field(default_factory=list)
    inside: dict = field(default_factory=dict)
    units: list | None = None
    # Lines behind a blank one that belong to other tables, and how many tables these are.
    further: list = field(default_factory=list)
    further_tables: int = 0
    # How many cells of a row are written (the header is row -1); those left out must be empty.
    width: Callable | None = None
    # What is put before and behind the line of a row.
    lead: Callable | None = None
    tail: Callable | None = None
    # Writes a whole row in its own way, instead of joining the cells.
    write: Callable | None = None
    # Replaces bytes at the very end, for what no encoder would write.
    bytes_after: Callable | None = None
    # Lines that begin with # are comments.
    comments: bool = True
    # Further keys of expected.json, and those that are to be left out (None).
    decisions: dict = field(default_factory=dict)

    def cell(self, position, text):
        """A cell as it is written."""
        special = [self.quote, "\n", "\r"] + ([self.delimiter] if self.delimiter else [])
        if self.quoting == "none":
            return text
        if self.quoting == "minimal":
            wanted = any(mark in text for mark in special)
        elif self.quoting == "all":
            wanted = True
        elif self.quoting == "text":
            wanted = not text[:1].isdigit() and text[:1] != "-" and text != ""
        else:
            wanted = position in self.quoting
        if not wanted:
            return text
        if self.escape == "doubled":
            text = text.replace(self.quote, self.quote * 2)
        elif self.escape == "backslash":
            text = text.replace("\\", "\\\\").replace(self.quote, "\\" + self.quote)
        return self.quote + text + self.quote

    def line(self, number, cells):
        """A row as it is written: number -1 is the header."""
        width = self.width(number) if self.width else len(cells)
        if number >= 0:
            assert all(cell == "" for cell in cells[width:]), f"{self.name}: row {number} loses cells"
        cells = cells[:width]
        if self.write:
            line = self.write(self, number, cells)
        else:
            line = (self.delimiter or "").join(self.cell(at, cell) for at, cell in enumerate(cells))
        lead = self.lead(number) if self.lead else ""
        tail = self.tail(number) if self.tail else ""
        return lead + line + tail

    def lines(self):
        """All lines of the file."""
        header = [self.names] if self.header is None else self.header
        yield from self.before
        for row in header:
            yield self.line(-1, row)
        if self.units is not None:
            yield self.line(-2, self.units)
        for number, row in enumerate(self.rows):
            assert len(row) == len(self.names), f"{self.name}: row {number} has {len(row)} cells: {row}"
            yield from self.inside.get(number, [])
            yield self.line(number, row)
        yield from self.inside.get(len(self.rows), [])
        yield from self.after
        if self.further:
            yield from self.further

    def input(self):
        """The bytes of the file."""
        ends = [self.line_end] if isinstance(self.line_end, str) else self.line_end
        lines = list(self.lines())
        text = "".join(line + ends[number % len(ends)] for number, line in enumerate(lines))
        if not self.last_line_end:
            text = text[: len(text) - len(ends[(len(lines) - 1) % len(ends)])]
        content = text.encode(self.encoding)
        if self.mark:
            content = MARKS[self.encoding] + content
        return self.bytes_after(content) if self.bytes_after else content

    def is_blank(self, line):
        return line.strip((self.delimiter or "") + " \t\f") == ""

    def is_comment(self, line):
        return self.comments and line.lstrip().startswith("#")

    def expected(self):
        """The decisions, as they stand in expected.json."""
        written = list(self.lines())
        header = [self.names] if self.header is None else self.header
        count = lambda lines: sum(not self.is_blank(line) and not self.is_comment(line) for line in lines)
        ends = {self.line_end} if isinstance(self.line_end, str) else set(self.line_end)
        encoding = ENCODINGS[self.encoding]
        found = {"encoding": encoding + (" with BOM" if self.mark and self.encoding == "utf-8" else "")}
        if self.delimiter:
            found["delimiter"] = self.delimiter
        if not self.write and self.quoting != "none":
            text = [cell for row in [*header, *self.rows] for cell in row]
            quoted = any(self.cell(at, cell) != cell for row in [*header, *self.rows] for at, cell in enumerate(row))
            if quoted:
                found["quote"] = self.quote
                if self.escape != "bare" and any(self.quote in cell for cell in text):
                    found["escape"] = self.escape
        if len(written) > 1:
            found["line_end"] = "mixed" if len(ends) > 1 else LINE_ENDS[next(iter(ends))]
        comments = [*self.before, *(line for lines in self.inside.values() for line in lines), *self.after]
        found["preamble_rows"] = count(self.before)
        found["comment_rows"] = sum(self.is_comment(line) for line in comments)
        found["header_rows"] = len(header)
        found["units_row"] = self.units is not None
        found["footer_rows"] = count(self.after)
        found["further_tables"] = self.further_tables
        found.update(self.decisions)
        found = {key: value for key, value in found.items() if value is not ...}
        found["why"] = self.why
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"

    def table(self):
        """The expected table as CSV."""
        return "".join(csv_line(row) for row in [self.names, *self.rows])


def csv_line(row):
    """A row as RFC 4180 has it; by hand, since Python's writer differs from version to version."""
    if row == [""]:
        return '""\n'
    quoted = (
        '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\r\n') else cell for cell in row
    )
    return ",".join(quoted) + "\n"


def unnamed(count):
    """The names of columns that have none."""
    return [f"col_{position}" for position in range(count)]


def cells(text, divider="|"):
    """Rows from lines: cells between dividers, without blanks around them."""
    return [[cell.strip() for cell in line.split(divider)] for line in text.strip("\n").splitlines()]


def table(text, divider="|"):
    """Names and rows from lines."""
    names, *rows = cells(text, divider)
    return {"names": names, "rows": rows}
