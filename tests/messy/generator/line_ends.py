"""Line ends, and what stands at the end of files."""

from . import data
from .case import Case, cells, table, unnamed


def cases():
    people = lambda count, seed: data.people(count, seed, data.ENGLISH_NAMES, data.ENGLISH_TOWNS)
    names = ["id", "name", "town", "born"]
    yield Case("crlf", "Windows line ends.", names, people(20, 21), line_end="\r\n")
    yield Case("cr_only", "Line ends of the old Macintosh: carriage returns alone.", names, people(24, 22), line_end="\r")
    yield Case("cr_only_quoted_newline", "Carriage returns end lines, while quoted cells hold line feeds and commas.",
               ["id", "note", "n"], [[str(at), f"one, two\nthree {at}" if at % 3 else "plain", str(at * 4)] for at in range(1, 15)],
               line_end="\r")
    yield Case("mixed_line_ends", "Files of two systems were put together: line ends change in the middle.",
               data.DEVICE_NAMES, data.devices(24, 23), line_end=["\n"] * 12 + ["\r\n"] * 13)
    yield Case("mixed_all_three", "LF, CRLF and CR take turns.", data.ORDER_NAMES, data.orders(18, 24),
               line_end=["\n", "\r\n", "\r"])
    yield Case("header_crlf_data_lf", "The header was written on Windows and the rows elsewhere.", data.SENSOR_NAMES,
               data.sensors(20, 25), line_end=["\r\n"] + ["\n"] * 20)
    yield Case("cr_cr_lf", "Line ends were converted twice, to CR CR LF: no row is between the two carriage returns.",
               data.ORDER_NAMES, data.orders(15, 26), line_end="\n",
               bytes_after=lambda content: content.replace(b"\n", b"\r\r\n"), decisions={"line_end": ...})
    yield Case("no_last_line_end", "The last line has no line end.", data.LABORATORY_NAMES, data.laboratory(16, 27), last_line_end=False)
    yield Case("no_last_line_end_quoted", "The file ends with a closing quotation mark.", ["id", "text"],
               [[str(at), post] for at, post in enumerate(data.POSTS)], quoting={1}, last_line_end=False, line_end="\r\n")
    yield Case("no_last_line_end_empty_cell", "The file ends with a delimiter: the last cell is empty.", ["a", "b", "comment"],
               [[str(at), str(at * at), "" if at in (3, 9) else "seen"] for at in range(10)], last_line_end=False)
    yield Case("trailing_blank_lines", "Five blank lines at the end.", data.ORDER_NAMES, data.orders(14, 28), after=["", "", "", "", ""])
    yield Case("trailing_blank_lines_with_blanks", "Lines of blanks and tabs at the end.", names, people(14, 29), after=["", "   ", "\t", " "])
    yield Case("trailing_delimiter_lines", "A spreadsheet's export goes on with rows of empty cells behind the data.",
               data.BANK_NAMES, data.bank(15, 30), delimiter=";", line_end="\r\n", after=[";;;;"] * 6)
    yield Case("blank_lines_between", "A blank line stands between every two rows.", data.DEVICE_NAMES, data.devices(12, 31),
               inside={at: [""] for at in range(12)})
    yield Case("blank_lines_some", "A blank line stands behind every fifth row, as a sign to the eye.", data.SENSOR_NAMES,
               data.sensors(20, 32), inside={5: [""], 10: [""], 15: [""]})
    yield Case("form_feed", "A form feed, alone on its line, divides printed pages of one table.", data.ORDER_NAMES,
               data.orders(24, 33), inside={8: ["\f"], 16: ["\f"]}, line_end="\r\n")
    yield Case("end_of_file_mark", "A DOS program ended the file with the byte 0x1A, which is no row.",
               data.LABORATORY_NAMES, data.laboratory(16, 34), line_end="\r\n", bytes_after=lambda content: content + b"\x1a")
    yield Case("line_separator_in_cell", "The character U+2028 within posts ends no line, and neither do U+0085 and vertical tabs.",
               ["id", "text", "likes"], [[str(at), f"first{mark}second {at}", str(at * 3)] for at, mark in
                                         enumerate(["\u2028", " ", "\u0085", "\u2029", " ", "\x0b", " ", "\u2028"])], delimiter="\t", ext="tsv")
    yield Case("one_row_no_line_end", "A header and a single row, without a last line end.", names, people(1, 35), last_line_end=False)
    yield Case("header_only", "An export that found nothing: the header alone, and no rows.",
               ["Bestellnummer", "Kunde", "Lieferdatum", "Betrag_EUR"], [], delimiter=";", line_end="\r\n", decisions={"line_end": ...})
    yield Case("numbers_single_row", "A single line of numbers: a row, and no header.", unnamed(4), [["17", "0.25", "-3", "1e-5"]], header=[])
    yield Case("two_rows", "Two rows below a header.", data.DEVICE_NAMES, data.devices(2, 36), delimiter=";")
    yield Case("three_rows_tab", "Three rows of mixed cells below a header.", data.ORDER_NAMES, data.orders(3, 37), delimiter="\t", ext="txt")
