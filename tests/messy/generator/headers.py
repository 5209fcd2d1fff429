"""Headers: of several rows, missing, of numbers, with blank and repeated names, shifted and repeated."""

from . import data
from .case import Case, cells, table, unnamed


def cases():
    dice = data.Dice
    quarters = ["Q1", "Q2", "Q3", "Q4"]
    yield Case("two_row_header_merged", "Years span four quarters each, as merged cells that were exported as blanks.",
               ["Region", *(f"{year} {quarter}" for year in (2020, 2021) for quarter in quarters)],
               data.statistics(16, 101, 8), header=[["Region", "2020", "", "", "", "2021", "", "", ""], ["", *quarters, *quarters]])
    yield Case("two_row_header_repeated", "The years are written over every quarter.",
               ["Region", *(f"{year} {quarter}" for year in (2020, 2021) for quarter in quarters)],
               data.statistics(14, 102, 8), header=[["Region", *["2020"] * 4, *["2021"] * 4], ["", *quarters, *quarters]])
    yield Case("two_row_header_names_below", "The first columns have their names in the second row.",
               ["Year", "Site", "Male count", "Male mean", "Female count", "Female mean"],
               [[str(2001 + at), f"site {at % 3}", str(at * 3 + 9), dice(at).decimal(100, 300, 1), str(at * 2 + 11), dice(at + 9).decimal(100, 300, 1)]
                for at in range(18)], header=[["", "", "Male", "", "Female", ""], ["Year", "Site", "count", "mean", "count", "mean"]])
    yield Case("two_row_header_split_words", "Long names are split over two full rows.",
               ["Town name", "Number of residents", "Share of children", "Median income"],
               [[town, str(21000 + at * 917), dice(at).decimal(100, 240, 1), str(19000 + at * 411)] for at, town in enumerate(data.ENGLISH_TOWNS)],
               header=[["Town", "Number of", "Share of", "Median"], ["name", "residents", "children", "income"]])
    yield Case("three_row_header", "Three rows: sex, year and measure, the upper two as merged cells.",
               ["Age", "Women 2011 n", "Women 2011 rate", "Women 2021 n", "Women 2021 rate", "Men 2011 n", "Men 2011 rate", "Men 2021 n", "Men 2021 rate"],
               [[f"{at * 5} to {at * 5 + 4}", *(str(dice(at * 8 + step).between(20, 900)) if step % 2 == 0 else dice(at * 8 + step).decimal(10, 400, 1)
                                                   for step in range(8))] for at in range(14)],
               header=[["Age", "Women", "", "", "", "Men", "", "", ""], ["", "2011", "", "2021", "", "2011", "", "2021", ""],
                       ["", "n", "rate", "n", "rate", "n", "rate", "n", "rate"]])
    yield Case("three_row_header_semicolon", "A statistical office's table: title, three rows of header, decimal commas, source line, in Windows-1252.",
               ["Land", "Bevölkerung insgesamt 2011", "Bevölkerung insgesamt 2022", "Fläche Wald 2011", "Fläche Wald 2022"],
               [[land, *(dice(at * 4 + step).decimal(1000, 99999, 1, ",") for step in range(4))] for at, land in
                enumerate(["Bayern", "Berlin", "Hessen", "Saarland", "Sachsen", "Thüringen", "Hamburg", "Bremen"])],
               header=[["Land", "Bevölkerung", "", "Fläche", ""], ["", "insgesamt", "", "Wald", ""], ["", "2011", "2022", "2011", "2022"]],
               delimiter=";", encoding="cp1252", line_end="\r\n", before=["Bevölkerung und Fläche der Länder;;;;", ";;;;"],
               after=["", "Quelle: Statistisches Amt, 2023"])
    yield Case("journey_two_row_header", "Preamble, two rows of header, semicolons, decimal commas and Windows-1252 in one file.",
               ["Gemeinde", "Männer ledig", "Männer verheiratet", "Frauen ledig", "Frauen verheiratet"],
               [[town, *(dice(at * 4 + step).decimal(100, 9999, 1, ",") for step in range(4))] for at, town in enumerate(data.GERMAN_TOWNS)],
               header=[["Gemeinde", "Männer", "", "Frauen", ""], ["", "ledig", "verheiratet", "ledig", "verheiratet"]],
               delimiter=";", encoding="cp1252", line_end="\r\n", before=["Familienstand nach Gemeinden", "Stand: 31.12.2022", ""],
               decisions={"types": {"Männer ledig": "number", "Frauen verheiratet": "number"}})
    yield Case("two_row_header_numbers_below", "Both rows of the header hold numbers: years above, months below.",
               ["Depot", "2022 1", "2022 2", "2022 3", "2023 1", "2023 2", "2023 3"],
               [[f"Depot {letter}", *(dice(at * 6 + step).decimal(1000, 99999, 2) for step in range(6))] for at, letter in enumerate("ABCDEFGHIJ")],
               header=[["Depot", "2022", "", "", "2023", "", ""], ["", "1", "2", "3", "1", "2", "3"]])
    yield Case("units_row", "Units of measure stand in a row of their own below the names.",
               data.SENSOR_NAMES, data.sensors(20, 103), units=["", "°C", "%", "hPa"])
    yield Case("units_row_brackets", "Units of measure in brackets below the names, and decimal commas.",
               ["Zeit", "Spannung", "Strom", "Leistung"], [[str(at * 5), *(dice(at * 3 + step).decimal(1, 24000, 2, ",") for step in range(3))] for at in range(24)],
               units=["[s]", "[V]", "[A]", "[kW]"], delimiter=";")
    yield Case("units_row_parentheses", "Units of measure in parentheses below the names; tabs.",
               ["depth", "salinity", "oxygen", "chlorophyll"], [[str(at * 2), *(dice(at * 3 + step).decimal(1, 4000, 2) for step in range(3))] for at in range(24)],
               units=["(m)", "(psu)", "(ml/l)", "(µg/l)"], delimiter="\t", ext="txt")
    yield Case("two_row_header_and_units", "Two rows of header with merged cells, then units.",
               ["Day", "North min", "North max", "South min", "South max"], [[str(at + 1), *(dice(at * 4 + step).decimal(-50, 300, 1) for step in range(4))] for at in range(20)],
               header=[["Day", "North", "", "South", ""], ["", "min", "max", "min", "max"]], units=["", "°C", "°C", "°C", "°C"])
    yield Case("no_header_numbers", "Numbers from the first line on: no header.", unnamed(4), data.meters(24, 104), header=[])
    yield Case("no_header_dates", "Dates and readings from the first line on: no header.", unnamed(4), data.sensors(20, 105), header=[])
    yield Case("no_header_mixed", "Texts, dates and numbers from the first line on; the first row is like all others.", unnamed(5), data.orders(20, 106), header=[])
    yield Case("no_header_people", "Numbers, names, towns and years from the first line on.", unnamed(4),
               data.people(20, 107, data.ENGLISH_NAMES, data.ENGLISH_TOWNS), header=[], delimiter=";")
    yield Case("no_header_text_codes", "Texts alone, but the first row has the two-letter code and the address of all others.", unnamed(3),
               [[country[:2].upper(), country, f"https://{country.lower()}.example.org"] for country in data.COUNTRIES], header=[])
    yield Case("no_header_mails", "Names and mail addresses: a mail address names no column.", unnamed(2),
               [[name, f"{name.lower().replace(' ', '.')}@example.org"] for name in data.ENGLISH_NAMES], header=[])
    yield Case("no_header_devices", "Messages without a header: the first row has a time and a battery's charge.", unnamed(5), data.devices(24, 108), header=[], delimiter="|", ext="txt")
    yield Case("no_header_missing_first", "No header, and the first row has missing values.", unnamed(4),
               [[str(at), "NA" if at % 5 == 0 else dice(at).decimal(0, 999, 1), "" if at % 4 == 0 else str(at * 3), dice(at + 5).decimal(0, 99, 2)] for at in range(20)], header=[])
    yield Case("text_table_with_header", "All cells are texts; the first row differs from the others by what it says.",
               ["Name", "Stadt", "Beruf"], cells("""
Anna Müller|Köln|Tischlerin
Jürgen Groß|Görlitz|Lehrer
Käthe Schröder|Lübeck|Ärztin
Björn Weiß|Gießen|Koch
Sabine Köhler|Würzburg|Notarin
Lena Fuchs|Köln|Gärtnerin
Götz Bäumer|Gießen|Lehrer
"""), delimiter=";")
    yield Case("header_years", "The names are years, over decimal numbers, with a name for the first column.",
               ["Country", *(str(2015 + at) for at in range(8))], data.statistics(16, 109, 8))
    yield Case("header_years_only", "The names are consecutive years, all numbers, over decimal numbers.",
               [str(2016 + at) for at in range(7)], [[dice(row * 7 + at).decimal(10, 999, 2) for at in range(7)] for row in range(20)])
    yield Case("header_years_blank_corner", "The corner above the row names is blank, and the other names are years: the first column has none.",
               ["col_0", "1990", "2000", "2010", "2020"], data.statistics(14, 110, 4), header=[["", "1990", "2000", "2010", "2020"]])
    yield Case("header_dates", "The names are dates, over counts.", ["County", *(data.day("2020-03-01", at, "%m/%d/%y") for at in range(6))],
               [[f"{town} County", *(str(at * 3 + step * (at + 2)) for step in range(6))] for at, town in enumerate(data.ENGLISH_TOWNS)])
    yield Case("header_index_column", "The first name is blank over running numbers, as data frames are written.",
               ["col_0", *data.ORDER_NAMES], [[str(at), *row] for at, row in enumerate(data.orders(18, 111))], header=[["", *data.ORDER_NAMES]])
    yield Case("header_duplicate_names", "Names occur two and three times.", ["date", "value", "flag", "value_2", "flag_2", "value_3"],
               [[data.day("2023-05-01", at), str(at), "a", str(at * 2), "b", str(at * 3)] for at in range(15)],
               header=[["date", "value", "flag", "value", "flag", "value"]])
    yield Case("header_duplicate_collision", "A repeated name would get a name that is taken: it gets the next.", ["a", "a_2", "a_3", "b"],
               [[str(at), str(at + 1), str(at + 2), str(at + 3)] for at in range(12)], header=[["a", "a_2", "a", "b"]])
    yield Case("header_blank_names", "Two names in the middle are blank, over filled columns.", ["id", "col_1", "name", "col_3", "points"],
               [[str(at), f"g{at % 4}", name, "x" if at % 2 else "y", str(at * 12)] for at, name in enumerate(data.ENGLISH_NAMES)],
               header=[["id", "", "name", "", "points"]])
    yield Case("header_names_with_blanks", "Blanks around names are left out; those in cells stay.", ["id", "first name", "town"],
               [[str(at), f"{name.split(' ')[0]}  ", town] for at, (name, town) in enumerate(zip(data.ENGLISH_NAMES, data.ENGLISH_TOWNS))],
               header=[["id ", " first name ", "town\t"]])
    yield Case("header_shorter_by_one", "Rows have a name in front that the header has no name for, as R writes tables.",
               ["col_0", "height", "weight", "age"], [[name.split(" ")[0], dice(at).decimal(150, 199, 2), str(50 + at * 3), str(20 + at)] for at, name in enumerate(data.ENGLISH_NAMES)],
               header=[["height", "weight", "age"]])
    yield Case("header_shorter_by_one_space", "R's default: spaces, quoted texts, and row names without a name in the header.",
               ["col_0", "species", "length", "width"], [[str(at + 1), dice(at).pick(["setosa", "virginica"]), dice(at).decimal(40, 79, 1), dice(at + 3).decimal(20, 44, 1)] for at in range(24)],
               header=[["species", "length", "width"]], delimiter=" ", ext="txt",
               write=lambda case, number, row: " ".join(f'"{cell}"' if number == -1 or at < 2 else cell for at, cell in enumerate(row)), decisions={"quote": '"'})
    repeated = ",".join(data.ORDER_NAMES)
    yield Case("header_repeated", "Files with the same header were put together: the header comes again among the rows.",
               data.ORDER_NAMES, data.orders(30, 112), inside={10: [repeated], 20: [repeated]}, decisions={"repeated_headers": 2})
    yield Case("header_repeated_numbers", "The repeated header would make every column text.", data.METER_NAMES, data.meters(24, 113),
               inside={12: [",".join(data.METER_NAMES)]}, decisions={"repeated_headers": 1, "types": {"hour": "integer", "load": "number"}})
    page = ["Stock list", "", ",".join(data.ORDER_NAMES)]
    yield Case("page_breaks", "A printed report: title and header come again on every page, behind a form feed.",
               data.ORDER_NAMES, data.orders(30, 114), before=page[:2], inside={10: ["\f" + page[0], *page[1:]], 20: ["\f" + page[0], *page[1:]]},
               decisions={"repeated_headers": 2})
    yield Case("page_breaks_numbered", "A printed report: a title with the page's number and the header come again on every page.",
               data.ORDER_NAMES, data.orders(30, 116), before=["Stock list, page 1", ""], decisions={"repeated_headers": 2},
               inside={at: ["", f"Stock list, page {1 + at // 10}", "", ",".join(data.ORDER_NAMES)] for at in (10, 20)})
    yield Case("header_snake_and_camel", "Names of a program: underscores, capitals, points and brackets.", ["userId", "first_name", "geo.lat", "items[0]"],
               [[str(at), name.split(" ")[0], dice(at).decimal(40000, 55000, 3), f"i{at}"] for at, name in enumerate(data.ENGLISH_NAMES)])
    yield Case("header_questions", "Names are whole questions with commas, quoted.",
               ["ID", "How old are you?", "If you cycle, how often?", "What, in a word, is missing?"],
               [[str(at), str(20 + at * 2), dice(at).pick(["daily", "weekly", "never"]), dice(at).pick(["lanes", "lights", "racks"])] for at in range(20)])
    yield Case("header_upper_text", "Texts only, where the names are capitals.", ["GENUS", "SPECIES", "FAMILY"], cells("""
Quercus|robur|Fagaceae
Fagus|sylvatica|Fagaceae
Pinus|sylvestris|Pinaceae
Abies|alba|Pinaceae
Acer|campestre|Sapindaceae
Tilia|cordata|Malvaceae
Betula|pendula|Betulaceae
"""), delimiter="\t", ext="tsv")
    yield Case("genealogy", "A parish register in French: names, dates that are partly unknown, and free text.",
               ["N°", "Enfant", "Baptême", "Père", "Remarque"],
               [[str(at + 1), name, "" if at % 4 == 1 else f"{at + 3:02d}/05/17{40 + at}", "inconnu" if at % 5 == 2 else f"Jean {name.split(' ')[1]}",
                 "jumeau, né le même jour" if at == 3 else ""] for at, name in enumerate(data.FRENCH_NAMES)], delimiter=";")
    yield Case("greek_statistics", "Greek statistics with decimal commas and a quarter in every name.",
               ["Περιφέρεια", *(f"2023-Τ{at}" for at in range(1, 5))],
               data.statistics(8, 115, 4, ",", ["Αττική", "Κρήτη", "Ήπειρος", "Θεσσαλία", "Πελοπόννησος", "Ιόνια Νησιά", "Βόρειο Αιγαίο", "Δυτική Ελλάδα"]), delimiter=";")
    yield Case("japanese_sales", "Japanese sales with yen in groups of thousands, quoted.", ["日付", "店舗", "売上", "客数"],
               [[data.day("2024-04-01", at, "%Y/%m/%d"), dice(at).pick(["銀座店", "新宿店", "梅田店"]), f"{dice(at).between(100, 999)},{dice(at + 9).between(0, 999):03d}", str(dice(at).between(20, 300))]
                for at in range(20)])
