"""Files that are no tables, or that are made to break a reader: an error or a table, but no panic, hang or flood of memory.

Where a human would see either no table or a poor one, both outcomes are allowed ("error|table").
"""

import json

from .data import Dice


def noise(count, seed):
    dice = Dice(seed)
    return bytes(dice.below(256) for _ in range(count))


def rows_of(count):
    return "".join(f"{at},name {at},{at * 3}\n" for at in range(count))


def hostile():
    """Name, extension, bytes, outcome, further keys, reason."""
    yield ("empty", "csv", b"", "error", {}, "No byte at all.")
    yield ("mark_only", "csv", b"\xef\xbb\xbf", "error", {}, "A byte order mark and nothing behind it.")
    yield ("one_byte", "csv", b"a", "error|table", {"columns": 1}, "One letter: a name without rows, or a row.")
    yield ("newlines_only", "csv", b"\n\r\n\n\r\r\n" * 40, "error", {}, "Line ends of all kinds and nothing else.")
    yield ("blanks_only", "txt", b"   \t \n  \n\t\t\n" * 20, "error", {}, "Blanks, tabs and line ends.")
    yield ("delimiters_only", "csv", b",,,,,\n" * 30, "error", {}, "Delimiters without a single value.")
    yield ("delimiters_mixed", "csv", b",;,;\t|,\n;,;,|\t;\n" * 20, "error|table", {}, "All delimiters take turns, with nothing between them.")
    yield ("quotes_only", "csv", b'"' * 1001, "error|table", {}, "An odd number of quotation marks.")
    yield ("quotes_and_newlines", "csv", b'"\n' * 501, "error|table", {}, "One quotation mark a line, an odd number of times.")
    yield ("quotes_nested", "csv", b"id,text\n1," + b'"' * 1000 + b"core" + b'"' * 1000 + b"\n2,plain\n", "error|table", {"columns": 2},
           "A thousand quotation marks on both sides of a word.")
    yield ("unclosed_quote_at_start", "csv", ('"id,name,value\n' + rows_of(10500)).encode(), "error|table", {"rows": 10500, "columns": 3},
           "The first byte of 200 kB opens a quotation that is never closed: an error that names line 1, or the mark as text.")
    yield ("unclosed_quote_at_end", "csv", ("id,name,value\n" + rows_of(200) + '200,"name 200,600\n').encode(), "table", {"rows": 201, "columns": 3},
           "The last row opens a quotation that is never closed: no other row may be lost.")
    yield ("alternating_delimiters", "csv", "".join(",;\t|"[at % 4].join(["a", "b", "c"]) + "\n" for at in range(200)).encode(), "error|table", {},
           "Each line has another delimiter.")
    yield ("png", "csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06\x00\x00\x00" + noise(300, 1), "error", {}, "An image.")
    yield ("noise", "csv", noise(4000, 2), "error", {}, "Random bytes.")
    yield ("noise_of_lines", "csv", b"\n".join(noise(37, at).replace(b"\n", b" ") for at in range(60)), "error", {}, "Random bytes with line ends at equal distances.")
    yield ("binary_property_list", "csv", b"bplist00\xd2\x01\x02\x03\x04Tname\x55count_\x10\x04test\x10\x2a\x08\x0d\x12\x18\x1d" + b"\0" * 7 + b"\x01\x01" + b"\0" * 7 +
           b"\x05" + b"\0" * 15 + b"\x1f", "error", {}, "A binary property list.")
    yield ("pdf", "csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n", "error", {}, "A PDF document without a table.")
    yield ("zip_header_only", "csv", b"PK\x03\x04\x14\0\0\0\x08\0" + noise(60, 3), "error", {}, "The beginning of an archive, and nothing behind it.")
    yield ("gzip_cut", "csv", b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + noise(50, 4), "error", {}, "The beginning of a compressed file.")
    yield ("sqlite_header_only", "csv", b"SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20" + b"\0" * 76, "error", {}, "The header of a database without pages.")
    yield ("html", "csv", b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body><form action=\"/login\">Name, please: <input></form></body></html>\n",
           "error", {}, "A page for signing in, saved as CSV.")
    yield ("json", "csv", json.dumps([{"id": at, "name": f"n{at}"} for at in range(3)], indent=1).encode(), "error|table", {"rows": 3, "columns": 2},
           "JSON named CSV: read as JSON, or refused as such; never cut at its commas.")
    yield ("xml", "csv", b'<?xml version="1.0"?>\n<rows>\n <row id="1" name="a, b"/>\n <row id="2" name="c, d"/>\n</rows>\n', "error", {}, "XML named CSV.")
    yield ("rich_text", "csv", b"{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\n\\f0\\fs24 id, name\\par\n1, Anna\\par\n}\n", "error", {}, "A word processor's file.")
    yield ("mail", "eml", b"Return-Path: <liam@example.org>\nReceived: from mail.example.org (192.0.2.1) by mx.example.com; Tue, 5 Mar 2024 10:00:00 +0000\n"
           b"From: Liam Turner <liam@example.org>\nTo: priya@example.com, ben@example.com\nSubject: the figures, as promised\nMIME-Version: 1.0\n"
           b"Content-Type: text/plain; charset=utf-8\n\nHi Priya, hi Ben,\n\nthe figures follow tomorrow; sorry for that.\n\nLiam\n", "error|table", {}, "A mail.")
    yield ("zero_bytes_in_text", "csv", b"id,name\n1,an\0na\n2,ben\n3,\0\n", "error|table", {"rows": 3, "columns": 2}, "Zero bytes within text.")
    yield ("zero_bytes_behind", "csv", b"id,name\n1,anna\n2,ben\n" + b"\0" * 2000, "error|table", {"rows": 2, "columns": 2},
           "A file that a crash left padded with zero bytes.")
    yield ("overlong_utf8", "csv", b"id,path\n1,..\xc0\xaf..\n2,\xe0\x80\xaf\n3,\xf0\x80\x80\xaf\n", "table", {"rows": 3, "columns": 2},
           "Slashes written longer than UTF-8 allows must not become slashes.")
    yield ("utf8_cut", "csv", "id,name\n1,Jürgen\n2,Zoë".encode()[:-1], "table", {"rows": 2, "columns": 2}, "The last character was cut in half.")
    yield ("utf16_lone_surrogates", "csv", b"\xff\xfe" + "id,sign\n1,".encode("utf-16-le") + b"\x3d\xd8" + "\n2,".encode("utf-16-le") + b"\x00\xdc" +
           "\n3,x\n".encode("utf-16-le"), "table", {"rows": 3, "columns": 2}, "Halves of surrogate pairs in UTF-16.")
    yield ("utf16_odd_length", "csv", b"\xff\xfe" + "id,name\n1,anna\n2,ben\n".encode("utf-16-le") + b"\x33", "error|table", {"columns": 2}, "UTF-16 with half a character at its end.")
    yield ("utf32", "csv", b"\xff\xfe\0\0" + "id,name\n1,anna\n".encode("utf-32-le"), "error|table", {"rows": 1, "columns": 2}, "UTF-32, which browsers do not read.")
    yield ("many_columns", "csv", (",".join(f"c{at}" for at in range(5000)) + "\n" + 2 * (",".join(str(at % 10) for at in range(5000)) + "\n")).encode(),
           "table", {"rows": 2, "columns": 5000}, "5,000 columns and two rows.")
    yield ("many_rows", "csv", ("n\n" + "".join(f"{at}\n" for at in range(5000))).encode(), "table", {"rows": 5000, "columns": 1}, "One column and 5,000 rows.")
    yield ("same_name_often", "csv", (",".join(["a"] * 3000) + "\n" + ",".join(["1"] * 3000) + "\n").encode(), "table", {"rows": 1, "columns": 3000},
           "One name 3,000 times.")
    yield ("growing_rows", "csv", "".join(",".join(["1"] * at) + "\n" for at in range(1, 250)).encode(), "error|table", {}, "Each row has a cell more than the one before.")
    yield ("long_line", "csv", b"id,text\n1," + b"lorem ipsum " * 25000 + b"\n2,short\n", "table", {"rows": 2, "columns": 2}, "A cell of 300 kB.")
    yield ("long_line_of_quotes", "csv", b'id,text\n1,"' + b'""' * 20000 + b'"\n2,short\n', "table", {"rows": 2, "columns": 2}, "A cell of 20,000 doubled quotation marks.")
    yield ("names_of_a_language", "csv", b"__proto__,constructor,toString,col_0,,\x22\x22\n1,2,3,4,5,6\n7,8,9,10,11,12\n", "table", {"rows": 2, "columns": 6},
           "Names that a program may take for its own, and one that a nameless column would get.")
    yield ("formulas_and_escapes", "csv", b"id,note\n1,\"=HYPERLINK(\"\"http://example.org\"\",\"\"x\"\")\"\n2,@SUM(A1:A9)\n3,+1+1\n4,\x1b[31mred\x1b[0m\n5,<script>alert(1)</script>\n",
           "table", {"rows": 5, "columns": 2}, "Cells that a spreadsheet, a terminal or a page might run.")
    yield ("invisible_names", "csv", "id,na\u200bme,\u202eeman,\u2060\n1,a,b,c\n2,d,e,f\n".encode(), "table", {"rows": 2, "columns": 4},
           "Names with zero-width characters and a change of direction.")
    yield ("backtracking_bait", "csv", ("id,text\n" + "".join(f"{at},{'a ' * 500}!\n" for at in range(40))).encode(), "table", {"rows": 40, "columns": 2},
           "Long repetitive texts, slow for patterns that backtrack.")
    yield ("digits_without_end", "csv", b"n,m\n" + b"9" * 5000 + b",1e999999\n" + b"0." + b"0" * 5000 + b"1,-1e-999999\n1,2\n", "table", {"rows": 3, "columns": 2},
           "Numbers of thousands of digits, and exponents out of all bounds.")
