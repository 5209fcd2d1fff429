"""Several things at once, as in most files that are messy at all."""

from . import data
from .case import Case


def cases():
    dice = data.Dice
    yield Case("together_german_office", "A statistical office's table: title, two rows of header, units, sums, notes, in Windows-1252.",
               ["Kreis", "Betriebe Anzahl", "Betriebe Fläche", "Rinder Anzahl", "Rinder je Betrieb"],
               [[town, str(at * 31 + 120), dice(at).decimal(1000, 99999, 1, ","), str(at * 911 + 4000), dice(at + 5).decimal(100, 900, 1, ",")]
                for at, town in enumerate(data.GERMAN_TOWNS)],
               header=[["Kreis", "Betriebe", "", "Rinder", ""], ["", "Anzahl", "Fläche", "Anzahl", "je Betrieb"]], units=["", "n", "ha", "n", "n"],
               delimiter=";", encoding="cp1252", line_end="\r\n", before=["Landwirtschaftliche Betriebe und Rinder;;;;", "Stichtag: 1. März 2023;;;;", ";;;;"],
               after=["Insgesamt;2595;421004,3;80995;31,2", "__________", "© Statistisches Landesamt, 2024;;;;"])
    yield Case("together_japanese_shop", "A shop's file in Shift_JIS: title, quoted thousands, and a sum at the end.", ["日付", "店舗", "売上", "客数"],
               [[data.day("2024-05-01", at, "%Y/%m/%d"), dice(at).pick(["銀座店", "新宿店", "梅田店"]), f"{at + 101},{dice(at + 9).between(0, 999):03d}",
                 str(dice(at).between(20, 300))] for at in range(18)], encoding="shift_jis", line_end="\r\n", before=["月次売上表,,,", ",,,"],
               after=['合計,,"1,980,114",2901'])
    yield Case("together_french_town_hall", "A French table in Windows-1252: title, decimal commas, narrow columns, sum and source.",
               ["Commune", "Habitants", "Superficie (km²)", "Maire élu(e)"],
               [[town, f"{at * 1733 + 4200}", dice(at).decimal(500, 9000, 2, ","), name] for at, (town, name) in
                enumerate(zip(["Besançon", "Orléans", "Nîmes", "Évry", "Béziers", "Châteauroux", "Mâcon", "Sète"], data.FRENCH_NAMES))],
               delimiter=";", encoding="cp1252", line_end="\r\n", before=["Communes de l'échantillon", "Mise à jour : 15/01/2024", ""],
               after=["Total;82124;402,11;", "", "Source : préfecture, calculs propres"])
    yield Case("together_russian_stock", "A Russian stock list in Windows-1251: titles, empty rows, a sum and signatures.",
               ["Артикул", "Наименование", "Количество", "Цена"],
               [[f"А-{100 + at}", name, str(at * 3 + 2), dice(at).decimal(1000, 99999, 2, ",")] for at, name in
                enumerate("Чайник;Кружка;Ложка;Тарелка;Скатерть;Поднос;Нож;Вилка;Блюдо;Щётка".split(";"))],
               delimiter=";", encoding="cp1251", line_end="\r\n", before=["Остатки на складе № 3;;;", "на 31.12.2023;;;", ";;;"],
               after=["Итого;;155;", ";;;", "Кладовщик: Щербакова Ю. Л.;;;"])
    yield Case("together_polish_bank", "A Polish bank's export: pairs above, quoted texts, and a delimiter behind every line.",
               ["Data operacji", "Opis", "Nadawca", "Kwota"],
               [[data.day("2023-06-01", at * 2, "%Y-%m-%d"), dice(at).pick(["PRZELEW WŁASNY", "ZAKUP PRZY UŻYCIU KARTY", "OPŁATA ZA PROWADZENIE"]), name,
                 data.grouped(dice(at).between(-90000, 90000), "\u00a0")] for at, name in enumerate(data.POLISH_NAMES)],
               delimiter=";", encoding="cp1250", line_end="\r\n", quoting={1, 2}, tail=lambda number: ";",
               before=["Zestawienie operacji;", "Klient;ŁUKASZ WÓJCIK;", "Za okres:;01.06.2023;30.06.2023;", ""])
    yield Case("together_gateway_log", "A gateway's log: comments, two kinds of line ends, surplus cells of a later version, no last line end.",
               ["ts", "node", "rssi", "temp", "col_4"],
               [[data.moment("2024-01-01T00:00:00", at * 5, "%Y-%m-%dT%H:%M:%SZ"), f"n{at % 4}", str(-40 - at % 50), dice(at).decimal(-50, 300, 1), "" if at < 18 else f"v2-{at}"]
                for at in range(30)], header=[["ts", "node", "rssi", "temp"]], width=lambda number: 5 if number >= 18 else 4,
               line_end=["\n"] * 22 + ["\r\n"] * 20, last_line_end=False, before=["# gateway 7, firmware 1.9"], inside={18: ["# firmware 2.0 from here on"]})
    yield Case("together_utf16_sheet", "A spreadsheet's Unicode text: title, blank lead column, tabs to the sheet's width, CRLF, and a note.",
               ["Abteilung", "Plan", "Ist", "Bemerkung"],
               [[f"Abt. {at}", data.grouped(at * 12345 + 5000), data.grouped(at * 11911 + 7000), "prüfen, bitte" if at % 5 == 3 else ""] for at in range(1, 15)],
               delimiter="\t", encoding="utf-16-le", mark=True, line_end="\r\n", ext="txt", lead=lambda number: "\t", tail=lambda number: "\t\t",
               before=["\tHaushalt 2024\t\t\t\t\t", "\t\t\t\t\t\t"], after=["\t\t\t\t\t\t", "\tBeträge in Euro\t\t\t\t\t"])
    yield Case("together_sep_mark_totals", "A byte order mark, the line that names the delimiter, quoted cells, trailing delimiters and a sum.",
               ["Artikel", "Bezeichnung", "Menge", "Umsatz"],
               [[f"A{at:03d}", f'Brett {at}" lang' if at % 4 == 1 else f"Leiste, {at} cm", str(at * 2), data.grouped(at * 2711)] for at in range(1, 17)],
               delimiter=";", mark=True, line_end="\r\n", quoting="all", tail=lambda number: ";", before=["sep=;"], after=['"Summe";"";"272";"3.686,96";'])
    yield Case("together_instrument", "An instrument's file: settings, names and units in brackets, aligned by runs of spaces, carriage returns.",
               ["t", "U", "I", "P"], [[str(at * 10), dice(at).decimal(100, 2400, 2), dice(at + 4).decimal(1, 160, 2), dice(at + 8).decimal(10, 4000, 1)] for at in range(24)],
               units=["[s]", "[V]", "[A]", "[W]"], delimiter=" ", line_end="\r", ext="asc",
               write=lambda case, number, row: " ".join(cell.rjust(8) for cell in row), before=["Program: discharge 3", "Operator: Nair", ""],
               decisions={"line_end": "CR"})
    yield Case("together_survey_stacked", "A survey's results: title, percent signs, a note, then a second table with its own title.",
               ["Answer", "Men", "Women"], [[answer, f"{dice(at).between(3, 60)}%", f"{dice(at + 3).between(3, 60)}%"] for at, answer in
                                            enumerate(["Every day", "Several times a week", "Once a week", "Less often", "Never", "No answer"])],
               before=["Question 4: How often do you cycle?", ""],
               further=["", "Question 5: Why not?", "", "Reason,Share", "Too far,31%", "No bicycle,22%", "Unsafe,40%", "Weather,7%"], further_tables=1)
    yield Case("together_spanish_weather", "A Spanish station: pairs with colons, decimal commas, two words for missing, a sum below and a source.",
               ["Fecha", "Tmax", "Tmin", "Lluvia"],
               [[data.day("2023-04-01", at, "%d/%m/%Y"), "-" if at % 9 == 4 else dice(at).decimal(120, 320, 1, ","), dice(at + 2).decimal(20, 140, 1, ","),
                 "s/d" if at % 7 == 5 else dice(at + 3).decimal(0, 200, 1, ",")] for at in range(26)],
               delimiter=";", encoding="cp1252", line_end="\r\n", before=["Estación: Logroño (La Rioja)", "Altitud: 384 m", "Año: 2023", ""],
               after=["Total;;;212,4", "Fuente: servicio meteorológico"])
    yield Case("together_greek_survey", "Greek in Windows-1253, a blank first name over running numbers, quoted texts with the delimiter inside.",
               ["col_0", "Ερώτηση", "Απάντηση", "Βαθμός"],
               [[str(at), f"Πόσο συχνά, {name}; Άλλο;", dice(at).pick(["ποτέ", "συχνά", "κάθε μέρα"]), str(at % 5 + 1)] for at, name in enumerate(data.GREEK_NAMES)],
               header=[["", "Ερώτηση", "Απάντηση", "Βαθμός"]], delimiter=";", encoding="cp1253", line_end="\r\n")
