"""Rows that are too short or too long, delimiters at the ends of lines, and columns that are empty."""

from . import data
from .case import Case, cells, table, unnamed


def cases():
    base = lambda count, seed: data.people(count, seed, data.ENGLISH_NAMES, data.ENGLISH_TOWNS)
    names = ["id", "name", "town", "born"]

    def short(rows, which):
        """The rows, of which some have empty cells at their ends."""
        return [row[: which[at]] + [""] * (len(row) - which[at]) if at in which else row for at, row in enumerate(rows)]

    def widths(which, usual):
        return lambda number: which.get(number, usual)

    def longer(rows, which, columns):
        """The rows, padded to more columns, of which some have cells of their own there."""
        return [row + which.get(at, []) + [""] * (columns - len(row) - len(which.get(at, []))) for at, row in enumerate(rows)]

    some = {4: 3, 9: 2, 10: 3, 15: 1}
    yield Case("short_rows", "Four rows stop early: their last cells are empty.", names, short(base(20, 141), some), width=widths(some, 4))
    few = {at: 3 for at in range(20) if at % 2}
    yield Case("short_rows_half", "Every other row leaves out the last, empty cell.", names, short(base(20, 142), few), width=widths(few, 4))
    yield Case("short_first_row", "The first row below the header is short.", names, short(base(18, 143), {0: 2}), width=widths({0: 2}, 4), delimiter=";")
    yield Case("short_last_row", "The last row was cut off when the disk was full.", data.DEVICE_NAMES,
               data.devices(20, 144)[:-1] + [["dev-04", "2024-01-06T00:", "", "", ""]], width=widths({19: 2}, 5), last_line_end=False)
    long = {6: ["moved"], 13: ["moved", "twice"]}
    yield Case("long_rows", "Two rows have more cells than the header: the surplus is kept in columns of its own.", [*names, "col_4", "col_5"],
               longer(base(20, 145), long, 6), header=[names], width=widths({6: 5, 13: 6}, 4))
    yield Case("long_row_unquoted_comma", "One address holds an unquoted comma, so its row has a cell more.", ["id", "address", "zip", "col_3"],
               [["7", "Flat 2", "9 Mill Lane", "40217"] if at == 7 else [str(at), f"{at} Mill Lane", str(40210 + at), ""] for at in range(18)],
               header=[["id", "address", "zip"]], width=widths({7: 4}, 3), decisions={"quote": ...})
    yield Case("long_first_row", "Only the first row has a cell more than the header and all others.", [*names, "col_4"],
               longer(base(18, 146), {0: ["new"]}, 5), header=[names], width=widths({0: 5}, 4))
    both = {3: ["extra"]}
    yield Case("short_and_long", "One row is too long, and two are too short.", [*names, "col_4"],
               longer(short(base(18, 147), {8: 2, 11: 3}), both, 5), header=[names], width=widths({3: 5, 8: 2, 11: 3}, 4), delimiter="\t", ext="txt")
    yield Case("trailing_delimiter_all", "Every line ends with a delimiter, the header's too: there is no further column.", data.SENSOR_NAMES, data.sensors(20, 148),
               delimiter=";", tail=lambda number: ";")
    yield Case("trailing_delimiter_data", "Every row ends with a delimiter, and the header does not.", data.SENSOR_NAMES, data.sensors(20, 149),
               tail=lambda number: "," if number >= 0 else "")
    yield Case("trailing_delimiter_some", "Some rows end with a delimiter too many.", data.ORDER_NAMES, data.orders(20, 150),
               tail=lambda number: "," if number >= 0 and number % 6 == 5 else "")
    yield Case("trailing_delimiters_many", "A sheet was once wider: every line ends with four delimiters.", data.ORDER_NAMES, data.orders(16, 151),
               tail=lambda number: ",,,,", line_end="\r\n")
    yield Case("trailing_delimiter_no_header", "Numbers without a header, and a delimiter behind each row.", unnamed(4), data.meters(20, 152), header=[],
               tail=lambda number: ";", delimiter=";")
    yield Case("trailing_tab", "A tab ends every line but the header.", data.METER_NAMES, data.meters(20, 153), delimiter="\t", ext="txt",
               tail=lambda number: "\t" if number >= 0 else "")
    yield Case("trailing_space", "Cells are divided by spaces, and a space ends every line.", data.METER_NAMES, data.meters(20, 154), delimiter=" ", ext="dat",
               tail=lambda number: " ")
    yield Case("empty_column_named", "A column with a name holds nothing: it stays.", ["id", "name", "fax", "town"],
               [[row[0], row[1], "", row[2]] for row in base(18, 155)])
    yield Case("empty_column_named_last", "The last column has a name and holds nothing: it stays.", ["id", "name", "fax"], [[row[0], row[1], ""] for row in base(18, 156)])
    yield Case("empty_column_unnamed_middle", "A blank column without a name divides the table for the eye: it is inside, so it stays.", ["id", "name", "col_2", "born"],
               [[row[0], row[1], "", row[3]] for row in base(18, 157)], header=[["id", "name", "", "born"]])
    yield Case("first_column_sparse", "A group's name stands only in its first row: the cells below it are empty, as they stand.", ["region", "branch", "sales"],
               [[["North", "East", "South", "West"][at // 5] if at % 5 == 0 else "", f"branch {at}", str(at * 37 + 12)] for at in range(20)])
    yield Case("padded_cells", "Cells are padded with blanks to the width of a database column, and keep them.", ["name", "town", "points"],
               [[name.ljust(16), town.ljust(12), str(at * 3).rjust(6)] for at, (name, town) in enumerate(zip(data.ENGLISH_NAMES, data.ENGLISH_TOWNS))],
               header=[["name".ljust(16), "town".ljust(12), "points"]], delimiter=";")
    yield Case("growing_log", "Later rows of a log have more cells, since the program was changed: all are kept.", ["time", "level", "code", "col_3"],
               [[data.moment("2024-02-01T08:00:00", at), data.Dice(at).pick(["info", "warn"]), str(100 + at), "" if at < 15 else f"w{at % 3}"] for at in range(24)],
               header=[["time", "level", "code"]], width=lambda number: 4 if number >= 15 else 3)
    yield Case("empty_row_cells", "A row holds its number and nothing else, with all its delimiters.", names,
               [[row[0], "", "", ""] if at in (5, 12) else row for at, row in enumerate(base(18, 158))])
