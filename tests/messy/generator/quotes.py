"""Quotation marks: of both kinds, escaped in both ways, as text, and broken."""

from . import data
from .case import Case, cells, table, unnamed


def cases():
    yield Case("quotes_minimal", "Only cells that need it are quoted; quotation marks inside are doubled.",
               ["item", "size", "note"], cells("""
Pipe|1/2"|fits "old" taps
Hose|25 ft|green, rolled
Elbow|3/4"|
Valve|1"|brass; "heavy duty", tested
Clamp|16-25 mm|pack of 10
Tape|12 m|white
"""))
    yield Case("quotes_all", "Every cell is quoted, the numbers too.", data.ANSWER_NAMES, data.answers(30, 11), quoting="all")
    yield Case("quotes_all_semicolon_empty", "Every cell is quoted, also the empty ones.",
               data.BANK_NAMES, [row[:3] + ["" if at % 3 == 0 else row[3], row[4]] for at, row in enumerate(data.bank(20, 12))],
               delimiter=";", quoting="all", line_end="\r\n")
    yield Case("quotes_texts_only", "Texts are quoted and numbers are not, as statistics packages write.",
               ["country", "capital", "area", "members"], cells("""
Austria|Vienna|83871|183
Belgium|Brussels|30528|150
Denmark|Copenhagen|43094|179
Estonia|Tallinn|45228|101
Finland|Helsinki|338455|200
Greece|Athens|131957|300
"""), quoting="text")
    yield Case("apostrophe_quotes", "Apostrophes quote, and commas stand inside.",
               ["id", "title", "place"], [[str(at), f"{town}, old town", f"{at} km, north"] for at, town in enumerate(data.ENGLISH_TOWNS)],
               quote="'", quoting={1, 2})
    yield Case("apostrophe_quotes_doubled", "Apostrophes quote, and are doubled inside; quotation marks are text.",
               ["nr", "citation", "work"], cells("""
1|It's a "truth", universally acknowledged|novel
2|Don't panic|guide
3|O, what's in a name?|play
4|That's one small step, one "giant" leap|radio
5|There's no place like home|film
6|Elementary, he'd say|story
"""), quote="'", quoting={1, 2})
    yield Case("apostrophes_in_names", "Apostrophes belong to names and never quote.",
               ["player", "club", "goals"], cells("""
O'Neil|Martin's Town|12
D'Angelo|St. James' Park|9
Turner|Bell's Mill|7
O'Shea|Queen's End|7
't Hooft|Oude Veld|5
van 't Hek|De Hoek|4
Park|King's Lynn|3
"""))
    yield Case("inch_marks_unquoted", "Quotation marks stand for inches, unquoted and undoubled, at the ends of cells.",
               ["sku", "description", "price"], cells("""
TV-32|Monitor 32" flat|289.00
TV-55|Monitor 55" curved|649.00
PI-05|Pipe 5"|4.10
PI-08|Pipe 8"|6.35
RO-12|12" ruler|1.20
BX-01|Box|0.90
"""), quoting="none")
    yield Case("inch_mark_single_row", "One cell of one row ends in a quotation mark, which opens nothing.",
               ["id", "name", "stock"], [[str(at), 'Wheel 26"' if at == 7 else f"Wheel kit {at}", str(at * 3)] for at in range(1, 16)],
               quoting="none")
    yield Case("nicknames_mid_cell", "Unquoted cells hold quoted words in their middle.",
               ["year", "boxer", "wins"], cells("""
1951|Joe "Jersey" Walcott|51
1952|Rocky "The Rock" Marciano|49
1956|Floyd Patterson|55
1959|Ingemar "Ingo" Johansson|26
1962|Charles "Sonny" Liston|50
1964|Ernie Terrell|46
"""), quoting="none")
    yield Case("backslash_escapes", "Quotation marks inside quoted cells are escaped with backslashes.",
               ["id", "comment", "stars"], [[str(at), f'They said "{word}", twice', str(at % 5 + 1)] for at, word in
                                            enumerate("fine late cold superb never maybe soon hello".split())],
               escape="backslash", quoting={1})
    yield Case("backslash_escapes_delimiter", "Nothing is quoted: a backslash stands before each comma that is text.",
               ["id", "name", "office"], [[str(at), ", ".join(reversed(name.split(" "))), f"Floor {at % 4}, room {at}"]
                                          for at, name in enumerate(data.ENGLISH_NAMES)],
               write=lambda case, number, row: ",".join(cell.replace(",", "\\,") for cell in row),
               decisions={"escape": "backslash"})
    yield Case("backslash_paths", "Paths end in backslashes right before the closing quotation mark: no escapes.",
               ["host", "folder", "files"], [[f"pc{at:02d}", f"C:\\Data\\run {at},{at + 1}\\", str(at * 14)] for at in range(1, 16)],
               quoting={1})
    yield Case("backslash_paths_unquoted", "Unquoted paths with backslashes before letters stay as they are.",
               ["file", "size", "owner"], [[f"D:\\temp\\new\\report{at}.txt", str(at * 1024), data.Dice(at).pick(["anna", "ben"])]
                                           for at in range(1, 14)], delimiter=";", quoting="none")
    yield Case("newlines_in_cells", "Addresses go over several lines within quotation marks.",
               ["no", "name", "address"], [[str(at), name, f"{at} High Street\n{data.ENGLISH_TOWNS[at % 10]}\nUK"]
                                           for at, name in enumerate(data.ENGLISH_NAMES)])
    yield Case("newlines_in_cells_crlf", "Lines end with CRLF, those within quoted cells with LF only.",
               ["ticket", "text", "open"], [[str(500 + at), f"First line\nsecond, {post}", "yes" if at % 2 else "no"]
                                            for at, post in enumerate(data.POSTS[:10])], line_end="\r\n")
    yield Case("blank_lines_in_cells", "A quoted text holds a blank line and a line that looks like a row.",
               ["id", "text", "score"], [["1", "Dear all,\n\nsee below\n7,no row,9", "5"], ["2", "short", "4"],
                                         ["3", "a\n\n\nb", "3"], ["4", "x, y", "2"], ["5", "none", "1"]])
    yield Case("newline_in_header", "A name in the header goes over two lines within quotation marks.",
               ["Artikel", "Menge\n(Stück)", "Preis\n(EUR)"], [[f"A{at}", str(at * 2), data.Dice(at).decimal(100, 9000, 2, ",")]
                                                             for at in range(1, 14)], delimiter=";")
    yield Case("blank_before_quote", "A blank stands behind each comma, before the quotation mark: it belongs to the delimiter.",
               ["name", "born", "job"], [[", ".join(reversed(name.split(" "))), str(1950 + at), "carpenter, roofer"]
                                         for at, name in enumerate(data.ENGLISH_NAMES)], delimiter=", ", quoting="all")
    yield Case("whole_lines_quoted", "Each line is quoted as a whole, as a spreadsheet does with a file it held for one column.",
               ["id", "name", "city", "amount"], [[*row[:3], str(at * 19 + 4)] for at, row in
                                                  enumerate(data.people(20, 13, data.ENGLISH_NAMES, data.ENGLISH_TOWNS))],
               write=lambda case, number, row: '"' + ",".join(row) + '"', decisions={"quote": '"'})
    yield Case("whole_lines_quoted_nested", "Each line is quoted as a whole, and cells that were quoted before are so inside, doubled.",
               ["id", "name", "note"], [[str(at), ", ".join(reversed(name.split(" "))), f"see {at}"]
                                        for at, name in enumerate(data.ENGLISH_NAMES)],
               write=lambda case, number, row:
                   '"' + ",".join(f'""{cell}""' if "," in cell else cell for cell in row) + '"',
               decisions={"quote": '"', "escape": "doubled"})
    yield Case("unbalanced_mid_cell", "One cell of one row holds a stray quotation mark in its middle.",
               ["id", "street", "zip"], [[str(at), 'Mill "Lane' if at == 5 else f"{at} Mill Lane", str(40210 + at)]
                                         for at in range(1, 18)], quoting="none")
    yield Case("unbalanced_opening", "One cell of one row begins with a quotation mark that is never closed: it is text of its line alone.",
               ["id", "street", "zip"], [[str(at), '"Station Road' if at == 6 else f"{at} Station Road", str(50210 + at)]
                                         for at in range(1, 18)], quoting="none")
    yield Case("inner_quotes_bare", "Quotation marks inside quoted cells are neither doubled nor escaped.",
               ["id", "remark", "year"], [[str(at), f'known as "{town}" locally' if at % 2 else town, str(1990 + at)]
                                          for at, town in enumerate(data.ENGLISH_TOWNS)], escape="bare", quoting={1})
    yield Case("posts_opening_quotes_tab", "Posts in a tab file begin with quotation marks that end before the cell does: nothing quotes.",
               ["id", "text", "shares"], cells("""
71|"Never again" - me, every Monday|4
72|just landed|0
73|"Soup or salad?" is not a question|12
74|5" of snow. FIVE.|31
75|"quote of the day|2
76|ok|1
77|"Yes|7
78|it's "fine"|3
"""), delimiter="\t", quoting="none", ext="tsv", decisions={"quote": None})
    yield Case("empty_quoted_cells", "Empty cells are two quotation marks, in an otherwise unquoted file.",
               ["id", "left", "right"], [[str(at), "" if at % 3 else f"l{at}", "" if at % 2 else f"r{at}"] for at in range(1, 20)],
               write=lambda case, number, row: ",".join(cell or '""' for cell in row), decisions={"quote": '"'})
    yield Case("cell_of_quotes", "A quoted cell consists of quotation marks only.",
               ["mark", "name", "count"], [['"', "quotation mark", "41"], [",", "comma", "97"], ['""', "two of them", "3"],
                                           [";", "semicolon", "12"], ["'", "apostrophe", "22"], ["\n", "line end", "60"]])
    yield Case("header_quoted_data_not", "Only the header is quoted.",
               ["Messstelle", "Datum", "Wert"], [[f"M{at % 4}", data.day("2020-05-01", at, "%d.%m.%Y"), data.Dice(at).decimal(0, 999, 1, ",")]
                                                 for at in range(24)],
               delimiter=";", write=lambda case, number, row: ";".join(f'"{cell}"' if number < 0 else cell for cell in row),
               decisions={"quote": '"'})
    yield Case("header_bare_data_quoted", "Only the rows are quoted, and hold the delimiter.",
               ["id", "tags"], [[f"n{at}", "red, green" if at % 2 else "blue"] for at in range(14)],
               write=lambda case, number, row: ",".join(row if number < 0 else [f'"{cell}"' for cell in row]),
               decisions={"quote": '"'})
    yield Case("curly_quotes", "Typographic quotation marks are text; commas inside them are within ordinary ones.",
               ["nr", "Zitat"], [[str(at), f"„Na, {name.split(' ')[0]}“, sagte er"] for at, name in enumerate(data.GERMAN_NAMES)])
    yield Case("formulas_as_text", "A spreadsheet's export protects codes as =\"007\"; the cell is that, as it stands.",
               ["code", "name"], [[f'="{at:04d}"', f"Item {at}"] for at in range(1, 13)], quoting="none",
               decisions={"delimiter": ","})
    yield Case("apostrophe_leading", "An apostrophe in front keeps spreadsheets from reading numbers: it opens no quotation.",
               ["iban_end", "branch", "sum"], [[f"'{at:04d}", f"Branch {at % 3}", str(at * 5)] for at in range(1, 15)])
    yield Case("backslash_null", "A database dump: tabs, no header, and \\N for missing values, kept as it stands.",
               unnamed(4), [[str(at), name, "\\N" if at % 3 == 0 else data.day("2021-01-01", at), "\\N" if at % 4 == 0 else str(at * 8)]
                            for at, name in enumerate(data.ENGLISH_NAMES, 1)], header=[], delimiter="\t", quoting="none", ext="txt")
