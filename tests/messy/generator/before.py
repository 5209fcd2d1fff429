"""What stands before and around the table: titles, metadata, comments, blank rows and columns."""

from . import data
from .case import Case, cells, table, unnamed


def cases():
    statistics = lambda count, seed, point=".": data.statistics(count, seed, 4, point)
    years = ["Country", "2019", "2020", "2021", "2022"]
    yield Case("title_line", "One title above the header, without delimiters.", years, statistics(16, 71),
               before=["Household waste per head in kilograms"])
    yield Case("title_and_blank", "A title, a blank line, then the header.", data.ORDER_NAMES, data.orders(18, 72),
               before=["Orders of the autumn sale", ""], line_end="\r\n")
    yield Case("title_padded", "A spreadsheet padded the title's row with delimiters to the table's width.",
               data.BANK_NAMES, data.bank(16, 73), delimiter=";", before=["Kontoumsätze 1. Quartal 2023;;;;", ";;;;"], line_end="\r\n")
    yield Case("title_with_commas", "A title with three commas of its own above a table of two columns.", ["species", "nests"],
               [[bird, str(at * 3 + 2)] for at, bird in enumerate("gull tern plover dunlin avocet knot curlew heron".split())],
               before=["Counts of breeding pairs on the outer islands, north, east, and south, spring 2023", ""])
    yield Case("metadata_key_value", "Key and value with a colon each before the header; the table has semicolons.",
               ["Zeitstempel", "Pegel_cm", "Abfluss"], [[data.moment("2024-02-01T00:00:00", 15 * at, "%d.%m.%Y %H:%M"), str(210 + at % 9),
                                                        data.Dice(at).decimal(500, 9000, 1, ",")] for at in range(30)],
               delimiter=";", before=["Station: Porz", "Gewässer: Rhein", "Betreiber: WSA", "Zeitzone: MEZ", ""])
    yield Case("metadata_same_delimiter", "A bank's export: pairs with the table's own delimiter, a blank line, then the wider header.",
               data.BANK_NAMES, data.bank(20, 74), delimiter=";", quoting="all", line_end="\r\n", encoding="cp1252",
               before=['"Kontonummer:";"DE00 1234 5678 9012 3456 78 / Girokonto";', '"Von:";"01.01.2023";', '"Bis:";"28.02.2023";',
                       '"Kontostand vom 28.02.2023:";"2.410,77 EUR";', ""])
    yield Case("metadata_comma_pairs", "Pairs of key and value with the table's own delimiter, directly above the header.",
               ["sample", "ph", "turbidity", "oxygen", "nitrate"],
               [[f"W{at:02d}", *(data.Dice(at * 5 + step).decimal(10, 999, 2) for step in range(4))] for at in range(20)],
               before=["Laboratory,Northern Water", "Method,ISO 10523", "Operator,P. Nair", "Date,2024-04-11"])
    yield Case("preamble_prose", "Three lines of prose with more commas than the table has, then a blank line.",
               ["zone", "cases"], [[f"Zone {at}", str(at * 17 % 60)] for at in range(1, 15)],
               before=["This file was made on request, after review, by the office of health, section 4.",
                       "Figures are provisional, rounded, and may change, in part or in whole, without notice.",
                       "Use them with care, name the source, and tell us of errors, please.", ""])
    yield Case("preamble_instrument", "A spectrometer writes twelve lines of settings before its tab table.",
               ["wavelength", "sample", "reference"], [[str(400 + 5 * at), data.Dice(at).decimal(1, 99999, 5), data.Dice(at + 60).decimal(90000, 99999, 5)]
                                                       for at in range(40)], delimiter="\t", ext="txt",
               before=["Instrument Model\tSP-200", "Serial Number\t100233", "Firmware 2.1.4", "", "Scan Range\t400\tto\t600", "Interval\t5 nm",
                       "Speed\tmedium", "Lamp\ton", "Baseline correction\toff", "Comment", "", "Measured Data"])
    yield Case("preamble_dated_line", "A title and the moment of printing stand above the header, with slashes and colons.", data.ANSWER_NAMES, data.answers(20, 75),
               before=["Survey of travel habits", "Printed 11/04/2023 09:12", ""])
    yield Case("preamble_percent_signs", "Lines that begin with percent signs come before the header, as some programs write.",
               data.SENSOR_NAMES, data.sensors(20, 76), before=["% logger 12, mast at 10 m", "% written by toolkit 3.1"])
    yield Case("preamble_no_header", "A title and a blank line above numbers that have no header.", unnamed(4), data.meters(24, 77), header=[],
               before=["Load curve of the northern grid, January", ""])
    yield Case("sep_line", "Excel's first line names the delimiter and is no row.", data.BANK_NAMES, data.bank(14, 78), delimiter=";",
               before=["sep=;"], line_end="\r\n")
    yield Case("sep_line_comma_utf16", "The line that names the delimiter, in UTF-16, and a tab.", data.ORDER_NAMES, data.orders(14, 79), delimiter="\t",
               before=["sep=\t"], line_end="\r\n", encoding="utf-16-le", mark=True, decisions={"preamble_rows": 1})
    yield Case("sep_line_unusual", "The line that names the delimiter names an unusual one.", data.DEVICE_NAMES, data.devices(14, 80), delimiter="^",
               before=["sep=^"], line_end="\r\n")
    yield Case("blank_lead_rows", "Three blank lines before the header.", data.LABORATORY_NAMES, data.laboratory(16, 81), before=["", "", ""])
    yield Case("blank_lead_rows_delimiters", "The table began in row 4 of a sheet: rows of delimiters come first.",
               data.ORDER_NAMES, data.orders(16, 82), before=[",,,,"] * 3, line_end="\r\n")
    yield Case("blank_lead_column", "The table began in column B of a sheet: each row begins with a delimiter, and there is no first column.",
               data.ORDER_NAMES, data.orders(16, 83), lead=lambda number: ",", line_end="\r\n")
    yield Case("blank_lead_rows_and_columns", "The table began in cell C4 of a sheet, with a title in C2.",
               data.BANK_NAMES, data.bank(14, 84), delimiter=";", lead=lambda number: ";;", line_end="\r\n",
               before=[";;;;;;", ";;Umsätze der Filiale;;;;", ";;;;;;"])
    yield Case("header_after_title_and_units", "A title, the header, then units of measure, then the rows.",
               ["time", "speed", "torque", "temperature"], [[str(at), str(1200 + at * 7), data.Dice(at).decimal(100, 900, 1), data.Dice(at + 4).decimal(200, 900, 1)]
                                                            for at in range(24)], units=["s", "rpm", "Nm", "°C"], before=["Bench run 14", ""])
    yield Case("blank_line_below_header", "A blank line stands between the header and the rows.", data.DEVICE_NAMES, data.devices(16, 85), inside={0: [""]})
    yield Case("rule_below_title", "A line of equals signs underlines the title.", years, statistics(14, 86),
               before=["Milk delivered, thousand tonnes", "===============================", ""])
    yield Case("comments_before", "Comment lines with commas stand before the header.", data.SENSOR_NAMES, data.sensors(20, 87),
               before=["# station 12, mast, north", "# contact: weather@example.org", "# all times UTC"])
    yield Case("comments_between", "Comment lines stand among the rows, one of them looking like a row.", data.METER_NAMES, data.meters(24, 88),
               inside={5: ["# sensor cleaned"], 12: ["# 12,1.0,2.0,3.0"], 20: ["#", "# power cut, 3 minutes"]})
    yield Case("comments_after", "A comment line ends the file.", data.DEVICE_NAMES, data.devices(18, 89), after=["# end of export, 18 messages"])
    yield Case("comments_and_blank_lines", "Comments, blank lines and a title, all before the header.", data.ORDER_NAMES, data.orders(15, 90),
               before=["# exported by shop 4.2", "", "Autumn sale", "", "# currency: EUR", ""])
    yield Case("number_sign_column", "The first column is called #: the header is no comment.", ["#", "Team", "Played", "Points"],
               [[str(at + 1), f"{town} Town", "30", str(70 - at * 4)] for at, town in enumerate(data.ENGLISH_TOWNS)], comments=False,
               decisions={"comment_rows": 0})
    yield Case("number_sign_values", "Every order number begins with a number sign: no row is a comment.", ["Name", "Email", "Total", "Paid"],
               [[f"#{1001 + at}", f"{name.split(' ')[0].lower()}@example.org", data.Dice(at).decimal(999, 20000, 2), "yes" if at % 3 else "no"]
                for at, name in enumerate(data.ENGLISH_NAMES)], comments=False, decisions={"comment_rows": 0})
    yield Case("hashtags", "Tags with number signs are the first column, below a header.", ["tag", "posts", "reach"],
               [[f"#{tag}", str(at * 80 + 3), str(at * 4011)] for at, tag in enumerate("rain sunset bike bread match books tea snow".split())],
               comments=False, decisions={"comment_rows": 0})
    yield Case("preamble_and_comments_semicolon", "A weather service's file: comments, then names, then units, then rows with decimal commas.",
               ["Station", "Datum", "TMAX", "NIED"], [[str(2667 + at % 3), data.day("2022-12-28", at, "%d.%m.%Y"),
                                                      data.Dice(at).decimal(-90, 140, 1, ","), data.Dice(at + 8).decimal(0, 250, 1, ",")]
                                                     for at in range(24)], delimiter=";", units=["", "", "°C", "mm"],
               before=["# Tageswerte; Auszug", "# Messzeit 24 Stunden"])
    yield Case("preamble_wide_title_cells", "The title and the period stand in different cells of one row, above a blank row.",
               years, statistics(14, 91), before=["Waste,,,,2019–2022", ",,,,"])
