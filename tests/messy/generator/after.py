"""What stands behind the table: footnotes, sources, totals, and further tables."""

from . import data
from .case import Case, cells, table, unnamed


def cases():
    years = ["Country", "2019", "2020", "2021", "2022"]
    statistics = lambda count, seed, point=".": data.statistics(count, seed, 4, point)
    yield Case("footnote_source", "A line that names the source follows a blank line.", years, statistics(16, 121), after=["", "Source: Office of Statistics, 2023"])
    yield Case("footnote_source_directly", "The source stands right below the last row, with commas of its own.", years, statistics(16, 122),
               after=["Source: Office of Statistics, Table 4, own work"])
    yield Case("footnote_padded", "A footnote was padded to the table's width by a spreadsheet.", data.BANK_NAMES, data.bank(15, 123), delimiter=";",
               after=[";;;;", "Alle Angaben ohne Gewähr;;;;"], line_end="\r\n")
    yield Case("footnote_asterisk", "A value has an asterisk, which a line below the table explains; the value stays as it stands.", years,
               [[cell + "*" if (row, at) in ((3, 4), (9, 4)) else cell for at, cell in enumerate(line)] for row, line in enumerate(statistics(14, 124))],
               after=["* provisional"])
    yield Case("footnotes_numbered", "Three numbered notes below a blank line; one is long and has commas.", years,
               [[line[0] + (" 1)" if row == 2 else " 2)" if row == 5 else "")] + line[1:] for row, line in enumerate(statistics(14, 125))],
               after=["", "1) Without islands.", "2) Change of method in 2021, figures before were estimated, see the report.", "3) Rounded."])
    yield Case("footnote_german_office", "A rule of underscores, a copyright line and a date end a statistical office's file.",
               ["Monat", "Übernachtungen", "Ankünfte"], [[month, data.Dice(at).decimal(100, 9000, 1, ","), data.Dice(at + 20).decimal(50, 4000, 1, ",")]
                                                         for at, month in enumerate("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split())],
               delimiter=";", encoding="cp1252", line_end="\r\n", after=["__________", "Vorläufige Ergebnisse", "© Statistisches Amt, 2024 | Stand: 03.02.2024"])
    yield Case("totals_row", "A total of all rows stands at the end.", ["Country", "visits", "nights"],
               [[country, str(at * 310 + 44), str(at * 820 + 91)] for at, country in enumerate(data.COUNTRIES)],
               after=["Total,%d,%d" % (sum(at * 310 + 44 for at in range(16)), sum(at * 820 + 91 for at in range(16)))])
    bookings = data.bank(14, 126)
    total = sum(int(row[4].replace(".", "").replace(",", "")) for row in bookings)
    yield Case("totals_row_german", "The sum stands at the end, and its word in the fourth column.", data.BANK_NAMES, bookings, delimiter=";",
               after=[f";;;Summe;{data.grouped(total)}"], line_end="\r\n")
    yield Case("totals_row_gesamt_then_note", "A row “Gesamt”, a blank line and a note end the table.", ["Bezirk", "Hunde", "Katzen"],
               [[f"Bezirk {at}", str(at * 13 + 70), str(at * 17 + 55)] for at in range(1, 13)], delimiter=";",
               after=["Gesamt;%d;%d" % (sum(at * 13 + 70 for at in range(1, 13)), sum(at * 17 + 55 for at in range(1, 13))), "", "Stand: 1. Juli 2023"])
    yield Case("totals_row_french", "A French total behind the rows, in capitals.", ["Département", "Écoles", "Élèves"],
               [[name, str(at * 3 + 40), str(at * 900 + 5100)] for at, name in enumerate(["Ain", "Aisne", "Allier", "Ardèche", "Ariège", "Aube", "Aude", "Cantal"])],
               delimiter=";", after=["TOTAL;%d;%d" % (sum(at * 3 + 40 for at in range(8)), sum(at * 900 + 5100 for at in range(8)))])
    yield Case("total_is_a_company", "A company is called Total, in the middle of the rows: no row is a sum.", ["company", "staff", "founded"], cells("""
Shellby Oil|8200|1907
Norge Kraft|2100|1972
Total|9800|1924
Delta Gas|640|1988
Repsul|2400|1987
Austro Energie|1300|1951
Galpo|6400|1999
"""))
    yield Case("rows_count_line", "A database client ends its output with the count of rows.", data.DEVICE_NAMES, data.devices(16, 127), delimiter="\t", ext="txt",
               after=["", "(16 rows affected)"])
    yield Case("end_of_report", "A line of asterisks and words ends a report.", data.ORDER_NAMES, data.orders(16, 128), after=["*** END OF REPORT ***"], line_end="\r\n")
    yield Case("signature", "Name and date of who made the list, two blank lines below it.", data.LABORATORY_NAMES, data.laboratory(16, 129), delimiter=";",
               after=["", "", "Checked by P. Nair", "12 February 2024"])
    yield Case("footnote_and_title", "Title, table and source: text on both sides.", years, statistics(15, 130), before=["Beer brewed, thousand hectolitres", ""],
               after=["", "Source: brewers' union", "Note: Malta from 2020 on only."])
    yield Case("stacked_blank_line", "Two tables of the same width, a blank line between them: the first is taken.", ["product", "sold", "price"],
               [[product, str(at * 5 + 2), data.Dice(at).decimal(100, 9000, 2)] for at, product in enumerate(data.PRODUCTS)],
               further=["", "shop,street,opened", *(f"{town},{at} Mill Lane,{1990 + at}" for at, town in enumerate(data.ENGLISH_TOWNS[:6]))], further_tables=1)
    yield Case("stacked_narrower", "A narrower table follows the first behind a blank line.", data.ORDER_NAMES, data.orders(16, 131),
               further=["", "product,returns", *(f"{product},{at}" for at, product in enumerate(data.PRODUCTS[:7]))], further_tables=1)
    yield Case("stacked_wider", "A wider table follows the first behind a blank line: the first stays as narrow as it is.", ["day", "visitors"],
               [[data.day("2023-08-01", at), str(at * 31 % 90)] for at in range(20)],
               further=["", "day,door,ticket,price,paid", *(f"{data.day('2023-08-01', at)},{'NS'[at % 2]},T{at},{at + 4}.50,card" for at in range(12))], further_tables=1)
    yield Case("stacked_titles", "Two tables with a title each.", ["Region", "births", "deaths"],
               [[f"Region {letter}", str(900 + at * 40), str(700 + at * 31)] for at, letter in enumerate("ABCDEFGHIJ")],
               before=["Table 1: births and deaths", ""],
               further=["", "Table 2: moves", "", "Region,in,out,net", *(f"Region {letter},{at * 9 + 40},{at * 7 + 50},{at * 2 - 10}" for at, letter in enumerate("ABCDEFGHIJ"))],
               further_tables=1)
    yield Case("stacked_three", "Three tables of different widths with blank lines between; semicolons.", ["Kurs", "Plätze", "Beginn"],
               [[f"K{at:02d}", str(8 + at), data.day("2024-03-01", at * 3, "%d.%m.%Y")] for at in range(14)], delimiter=";",
               further=["", "Raum;Größe", *(f"R{at};{at * 12 + 20}" for at in range(6)), "", "Lehrer;Fach;Stunden;Raum",
                        *(f"{name};Fach {at};{at + 10};R{at}" for at, name in enumerate(data.GERMAN_NAMES[:6]))], further_tables=2)
    yield Case("stacked_delimiter_rows", "The tables of a sheet are divided by rows of delimiters, and padded to one width.",
               ["item", "stock", "shelf"], [[f"item {at}", str(at * 4), f"S{at % 5}"] for at in range(15)], tail=lambda number: ",,", line_end="\r\n",
               further=[",,,,", "supplier,town,phone,terms,rating", *(f"{name},{town},0{at}55 201,30 days,{at % 5 + 1}" for at, (name, town) in
                                                                    enumerate(zip(data.ENGLISH_NAMES[:6], data.ENGLISH_TOWNS)))], further_tables=1,
               decisions={"line_end": "CRLF"})
    yield Case("subtitle_and_totals", "Title, units, totals and source in one file.", ["Port", "ships", "cargo"],
               [[port, str(at * 11 + 60), data.Dice(at).decimal(1000, 9000, 1)] for at, port in enumerate(["Rostock", "Kiel", "Emden", "Bremen", "Wismar", "Stade", "Husum", "Brake"])],
               units=["", "n", "1000 t"], before=["Seaborne trade, 2022"], after=[f"Total,788,{sum(float(data.Dice(at).decimal(1000, 9000, 1)) for at in range(8)):.1f}", "Source: port offices"])
