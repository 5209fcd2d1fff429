"""What values are: numbers in many spellings, truth, dates, missing values, and what only looks like a number."""

from . import data
from .case import Case, cells, table, unnamed


def moments(*texts):
    return [None if text is None else f"{text}T00:00:00" for text in texts]


def cases():
    dice = data.Dice

    def typed(name, why, names, rows, types, values=None, missing=None, **more):
        decisions = {"types": types}
        if values:
            decisions["values"] = values
        if missing:
            decisions["missing"] = missing
        return Case(name, why, names, rows, decisions={**decisions, **more.pop("decisions", {})}, **more)

    amounts = [123450, -9900, 250000075, 5, -1234567, 99900, 100000, 73, 4200, -15]
    yield typed("thousands_comma", "Thousands are divided by commas, in quotation marks.", ["region", "residents", "budget"],
                [[f"R{at}", f"{value:,}", data.grouped(value * 7, ",", ".")] for at, value in enumerate([1203, 88, 1250033, 41200, 990, 7100456, 12, 530000])],
                {"residents": "integer|number", "budget": "number"}, {"residents": [1203, 88, 1250033, 41200, 990, 7100456, 12, 530000]})
    yield typed("thousands_point", "Thousands are divided by points: two points in one value say so for the whole column.", ["Ort", "Einwohner"],
                [[town, f"{value:,}".replace(",", ".")] for town, value in zip(data.GERMAN_TOWNS, [1084831, 1512491, 629047, 218095, 56574, 89802, 91877, 523026, 181959, 987])],
                {"Einwohner": "integer|number"}, {"Einwohner": [1084831, 1512491, 629047, 218095, 56574, 89802, 91877, 523026, 181959, 987]}, delimiter=";")
    yield typed("german_amounts", "Points divide thousands and commas are decimal, with negative amounts.", ["Nr", "Betrag"],
                [[str(at), data.grouped(value)] for at, value in enumerate(amounts)], {"Nr": "integer", "Betrag": "number"},
                {"Betrag": [value / 100 for value in amounts]}, delimiter=";")
    yield typed("swiss_amounts", "Apostrophes divide thousands.", ["Konto", "Saldo"], [[f"K{at}", data.grouped(value, "'", ".")] for at, value in enumerate(amounts)],
                {"Saldo": "number"}, {"Saldo": [value / 100 for value in amounts]}, delimiter=";")
    yield typed("french_amounts", "Narrow no-break spaces divide thousands, and commas are decimal.", ["Poste", "Montant"],
                [[f"P{at}", data.grouped(value, "\u202f", ",")] for at, value in enumerate(amounts)], {"Montant": "number"},
                {"Montant": [value / 100 for value in amounts]}, delimiter=";")
    yield typed("decimal_comma_three_digits", "Three digits behind each comma: 0,125 and 12,5 say that commas are decimal.", ["Probe", "Masse"],
                [[f"P{at}", mass] for at, mass in enumerate(["0,125", "1,250", "3,875", "12,5", "0,062", "2,000", "1,001", "0,750"])],
                {"Masse": "number"}, {"Masse": [0.125, 1.25, 3.875, 12.5, 0.062, 2, 1.001, 0.75]}, delimiter=";")
    yield typed("currency_dollar", "Dollar signs stand before the amounts.", ["invoice", "due"],
                [[f"I-{at}", f"{'-' if value < 0 else ''}${data.grouped(abs(value), ',', '.')}"] for at, value in enumerate(amounts)],
                {"due": "number"}, {"due": [value / 100 for value in amounts]})
    yield typed("currency_euro_behind", "The euro sign follows a blank behind the amount.", ["Rechnung", "Betrag"],
                [[f"R{at}", data.grouped(value) + " €"] for at, value in enumerate(amounts)], {"Betrag": "number"},
                {"Betrag": [value / 100 for value in amounts]}, delimiter=";")
    yield typed("negative_in_parentheses", "Bookkeepers put negative amounts into parentheses.", ["account", "balance"],
                [[f"A{at}", f"({data.grouped(-value, ',', '.')})" if value < 0 else data.grouped(value, ",", ".")] for at, value in enumerate(amounts)],
                {"balance": "number"}, {"balance": [value / 100 for value in amounts]})
    yield typed("negative_sign_behind", "The minus sign follows the amount, as some ledgers print it.", ["Konto", "Saldo"],
                [[str(4000 + at), data.grouped(abs(value)) + ("-" if value < 0 else "")] for at, value in enumerate(amounts)],
                {"Saldo": "number"}, {"Saldo": [value / 100 for value in amounts]}, delimiter=";")
    yield typed("percent", "Percent signs follow the numbers.", ["party", "share", "change"],
                [[f"party {letter}", f"{dice(at).decimal(10, 400, 1)}%", f"{'+' if at % 2 else '-'}{dice(at + 9).decimal(1, 90, 1)}%"] for at, letter in enumerate("ABCDEFGH")],
                {"share": "number", "change": "number"})
    yield typed("percent_german", "A blank and a percent sign follow decimal commas.", ["Partei", "Anteil"],
                [[f"Liste {at}", f"{dice(at).decimal(10, 400, 1, ',')} %"] for at in range(1, 10)], {"Anteil": "number"}, delimiter=";")
    science = ["1.2E-05", "3.40e+02", "-7E3", "6.022e23", "1e0", "2.5E-12", "9.109e-31", "4E+00"]
    yield typed("scientific", "Powers of ten in several spellings.", ["id", "value"], [[str(at), text] for at, text in enumerate(science)],
                {"value": "number"}, {"value": [float(text) for text in science]})
    yield typed("scientific_decimal_comma", "Powers of ten with decimal commas.", ["Messung", "Wert"],
                [[str(at), text.replace(".", ",")] for at, text in enumerate(science)], {"Wert": "number"}, {"Wert": [float(text) for text in science]}, delimiter=";")
    yield typed("leading_zeros", "Codes have leading zeros, some of them only: the column stays text.", ["zip", "town", "ags"],
                cells("""
01067|Dresden|14612000
02826|Görlitz|14626110
10115|Berlin|11000000
04109|Leipzig|14713000
20095|Hamburg|02000000
80331|München|09162000
99084|Erfurt|16051000
06108|Halle|15002000
"""), {"zip": "category|text", "ags": "category|text"})
    yield typed("phone_numbers", "Phone numbers in several spellings are no numbers.", ["name", "phone", "mobile"],
                [[name, f"+49 30 {2301 + at * 77}", f"0171{2203301 + at * 9113}"] for at, name in enumerate(data.ENGLISH_NAMES)],
                {"phone": "category|text", "mobile": "category|text"})
    yield typed("phone_numbers_american", "Phone numbers with parentheses and hyphens.", ["name", "phone"],
                [[name, f"({201 + at * 7}) 555-{100 + at * 13:04d}"] for at, name in enumerate(data.ENGLISH_NAMES)], {"phone": "category|text"})
    identifiers = [1234567890123456789 + at * 7919 for at in range(12)]
    yield typed("long_integers", "Identifiers beyond 2^53: no digit may be lost.", ["post_id", "likes"], [[str(value), str(at)] for at, value in enumerate(identifiers)],
                {"post_id": "integer|category|text", "likes": "integer"}, decisions={"exact": ["post_id"]})
    yield typed("longer_than_64_bits", "Chip numbers of twenty digits do not fit any integer: text.", ["iccid", "plan"],
                [[str(89490200001234567890 + at * 104729), dice(at).pick(["S", "M", "L"])] for at in range(12)], {"iccid": "category|text", "plan": "category"})
    yield typed("barcodes", "Article numbers, of which some begin with zeros.", ["ean", "article", "price"],
                [[f"{(4006381333931 + at * 7) if at % 3 else (12345678905 + at):013d}", product, dice(at).decimal(100, 9000, 2)] for at, product in enumerate(data.PRODUCTS)],
                {"ean": "category|text", "price": "number"})
    yield typed("plus_signs", "Goal differences with plus and minus signs.", ["team", "difference"],
                [[town, f"{value:+d}" if value else "0"] for town, value in zip(data.ENGLISH_TOWNS, [31, 22, 9, 4, 0, -1, -7, -12, -19, -27])],
                {"difference": "integer|number"}, {"difference": [31, 22, 9, 4, 0, -1, -7, -12, -19, -27]})
    for name, why, true, false, column in [
        ("yes_no", "Yes and no.", "yes", "no", "insured"),
        ("ja_nein", "German yes and no.", "ja", "nein", "Mitglied"),
        ("oui_non", "French yes and no, with a capital.", "Oui", "Non", "Abonné"),
        ("y_n", "One letter each for yes and no.", "Y", "N", "active"),
        ("wahr_falsch", "A German spreadsheet's truth values.", "WAHR", "FALSCH", "bezahlt"),
        ("true_false_mixed_case", "A program's truth values.", "True", "False", "is_open"),
    ]:
        flags = [at * 7 % 5 < 3 for at in range(20)]
        yield typed(f"boolean_{name}", why, ["id", column, "points"], [[str(at), true if flag else false, str(at * 3)] for at, flag in enumerate(flags)],
                    {column: "boolean"}, {column: flags}, delimiter=";")
    yield typed("boolean_with_missing", "Yes, no and nothing.", ["id", "smokes"], [[str(at), ["yes", "no", "", "no"][at % 4]] for at in range(24)],
                {"smokes": "boolean"}, missing={"smokes": 6})
    yield typed("not_boolean_three_answers", "Yes, no and undecided: three answers, so a category.", ["id", "vote"],
                [[str(at), ["yes", "no", "undecided", "no", "yes"][at % 5]] for at in range(30)], {"vote": "category"})
    yield typed("not_boolean_sexes", "Two letters that do not mean true and false.", ["id", "sex", "height"],
                [[str(at), "fm"[at * 3 % 5 % 2], str(150 + at * 2)] for at in range(24)], {"sex": "category", "height": "integer"})
    yield typed("not_boolean_country", "NO stands for Norway among other countries.", ["port", "country"],
                [[port, country] for port, country in zip("Bergen Malmo Aarhus Turku Oslo Gavle Esbjerg Vaasa Bodo Kemi".split(), "NO SE DK FI NO SE DK FI NO FI".split())],
                {"country": "category"}, missing={"country": 0})
    german_dates = ["03.02.2023", "28.02.2023", "01.03.2023", "12.04.2023", "31.12.2023", "09.01.2024", "05.06.2024"]
    iso = ["2023-02-03", "2023-02-28", "2023-03-01", "2023-04-12", "2023-12-31", "2024-01-09", "2024-06-05"]
    yield typed("dates_german", "Day, month and year with points.", ["Nr", "Datum"], [[str(at), text] for at, text in enumerate(german_dates)],
                {"Datum": "date-time"}, {"Datum": moments(*iso)}, delimiter=";")
    yield typed("dates_german_short", "Days and months without leading zeros.", ["Nr", "Datum"],
                [[str(at), ".".join(str(int(part)) for part in text.split("."))] for at, text in enumerate(german_dates)],
                {"Datum": "date-time"}, {"Datum": moments(*iso)}, delimiter=";")
    yield typed("dates_american", "Month, day and year with slashes; 04/13 says which is which.", ["id", "date"],
                [[str(at), text] for at, text in enumerate(["01/02/2023", "03/04/2023", "04/13/2023", "05/06/2023", "12/11/2023"])],
                {"date": "date-time"}, {"date": moments("2023-01-02", "2023-03-04", "2023-04-13", "2023-05-06", "2023-12-11")})
    late = ["02/01/2023"] * 3 + [f"{1 + at % 12:02d}/{1 + at % 9:02d}/2023" for at in range(50)] + ["25/12/2023"]
    yield typed("dates_british_late", "Only the last row says that the day comes first.", ["id", "date"], [[str(at), text] for at, text in enumerate(late)],
                {"date": "date-time"}, {"date": moments(*(f"2023-{text[3:5]}-{text[:2]}" for text in late))})
    yield typed("dates_two_digit_years", "Years of two digits, before and after the turn of the century.", ["Nr", "geboren"],
                [[str(at), text] for at, text in enumerate(["31.12.99", "01.05.71", "17.03.05", "28.02.88", "09.09.21", "30.06.93"])],
                {"geboren": "date-time"}, {"geboren": moments("1999-12-31", "1971-05-01", "2005-03-17", "1988-02-28", "2021-09-09", "1993-06-30")}, delimiter=";")
    named = ["2023-01-03", "2023-03-14", "2023-05-31", "2023-10-08", "2023-12-25"]
    yield typed("dates_month_names", "English months, shortened, in capitals, with hyphens.", ["id", "hired"],
                [[str(at), text] for at, text in enumerate(["03-JAN-2023", "14-MAR-2023", "31-MAY-2023", "08-OCT-2023", "25-DEC-2023"])],
                {"hired": "date-time"}, {"hired": moments(*named)})
    yield typed("dates_month_names_american", "The month comes first, by its name, and a comma stands before the year.", ["id", "posted"],
                [[str(at), text] for at, text in enumerate(["Jan 3, 2023", "Mar 14, 2023", "May 31, 2023", "Oct 8, 2023", "Dec 25, 2023"])],
                {"posted": "date-time"}, {"posted": moments(*named)})
    yield typed("dates_month_names_german", "German months by their names.", ["Nr", "Termin"],
                [[str(at), text] for at, text in enumerate(["3. Januar 2023", "14. März 2023", "31. Mai 2023", "8. Oktober 2023", "25. Dezember 2023"])],
                {"Termin": "date-time"}, {"Termin": moments(*named)}, delimiter=";")
    yield typed("dates_iso_zone", "Moments with zones, Z among them.", ["event", "at"],
                [[f"e{at}", data.moment("2024-03-30T22:00:00", at * 45, "%Y-%m-%dT%H:%M:%S") + ["Z", "+02:00", "-05:00"][at % 3]] for at in range(12)],
                {"at": "date-time"})
    yield typed("dates_fractions", "Moments with fractions of seconds.", ["event", "at"],
                [[f"e{at}", data.moment("2024-03-30T22:00:00", at, "%Y-%m-%d %H:%M:%S") + f".{at * 77 % 1000:03d}"] for at in range(12)], {"at": "date-time"})
    yield typed("dates_asian", "Year first, with slashes, and single digits.", ["番号", "日付"],
                [[str(at), text] for at, text in enumerate(["2023/2/3", "2023/10/14", "2023/12/1", "2024/1/31"])], {"日付": "date-time"},
                {"日付": moments("2023-02-03", "2023-10-14", "2023-12-01", "2024-01-31")})
    yield typed("dates_with_time_german", "German dates with hours and minutes.", ["Zähler", "abgelesen"],
                [[f"Z{at}", text + f" {8 + at:02d}:{at * 7:02d}"] for at, text in enumerate(german_dates)], {"abgelesen": "date-time"},
                {"abgelesen": [f"{text}T{8 + at:02d}:{at * 7:02d}:00" for at, text in enumerate(iso)]}, delimiter=";")
    yield typed("dates_twelve_hours", "American dates, and hours with AM and PM.", ["id", "call"],
                [[str(at), text] for at, text in enumerate(["1/2/2023 12:05 AM", "1/15/2023 9:30 AM", "2/28/2023 12:00 PM", "3/31/2023 11:59 PM"])],
                {"call": "date-time"}, {"call": ["2023-01-02T00:05:00", "2023-01-15T09:30:00", "2023-02-28T12:00:00", "2023-03-31T23:59:00"]})
    yield typed("not_dates_versions", "Versions and sections with points are no dates.", ["package", "version"],
                [[f"p{at}", f"{at % 4}.{at}.{at * 3}"] for at in range(14)], {"version": "category|text"})
    yield typed("not_dates_parts", "Part numbers with hyphens are no dates, though some look like one.", ["part", "stock"],
                [[code, str(at)] for at, code in enumerate(["12-05-2021", "47-99-1034", "88-12-0007", "10-10-2010", "63-40-9911", "31-02-2020"])], {"part": "category|text"})
    for name, token, why in [
        ("na", "NA", "R's word for missing."), ("n_a", "N/A", "A slash between two letters means missing."),
        ("null", "null", "A program's word for missing."), ("hyphen", "-", "A hyphen means missing, and negative numbers stay."),
        ("two_hyphens", "--", "Two hyphens mean missing."), ("point", ".", "A point means missing, as statistics packages write."),
        ("question_mark", "?", "A question mark means missing."), ("word", "missing", "The word itself."),
        ("german", "k.A.", "German: no statement."), ("spreadsheet_error", "#N/A", "A spreadsheet's error value."), ("nan", "NaN", "Not a number."),
    ]:
        yield typed(f"missing_{name}", why, ["id", "weight", "grade"],
                    [[str(at), token if at % 5 == 2 else dice(at).decimal(-400, 990, 1), str(at % 6 + 1)] for at in range(25)],
                    {"weight": "number", "grade": "integer"}, {"weight": [None if at % 5 == 2 else float(dice(at).decimal(-400, 990, 1)) for at in range(25)]},
                    missing={"weight": 5, "grade": 0})
    yield typed("missing_several", "Four words for missing in one column.", ["id", "dose"],
                [[str(at), {3: "NA", 7: "", 11: "-", 15: "n/a"}.get(at, str(at * 5))] for at in range(20)], {"dose": "integer"}, missing={"dose": 4})
    yield typed("not_missing_999", "-999 may stand for missing, but is a number until somebody says so.", ["day", "level"],
                [[data.day("2023-01-01", at), "-999" if at % 6 == 4 else str(210 + at)] for at in range(24)], {"level": "integer"},
                {"level": [-999 if at % 6 == 4 else 210 + at for at in range(24)]}, missing={"level": 0})
    yield typed("not_missing_zero_and_blank", "Zeros are values, and empty cells are missing.", ["shop", "sold"],
                [[f"s{at}", "" if at % 4 == 1 else str(at % 4)] for at in range(20)], {"sold": "integer"}, missing={"sold": 5})
    yield typed("mixed_censored", "Results below the limit of detection have a sign before the number: nothing of them may be lost.", ["sample", "lead"],
                [[f"S{at}", "<0.5" if at % 4 == 2 else dice(at).decimal(5, 90, 1)] for at in range(20)], {"lead": "category|text"}, missing={"lead": 0})
    yield typed("mixed_number_and_words", "Numbers, and a few words among them.", ["house", "rooms"],
                [[f"h{at}", {4: "three", 9: "4 or 5"}.get(at, str(at % 7 + 1))] for at in range(20)], {"rooms": "category|text"}, missing={"rooms": 0})
    yield typed("mixed_integers_then_decimal", "Whole numbers, and a single fraction in the last row.", ["id", "height"],
                [[str(at), "101.5" if at == 39 else str(100 + at)] for at in range(40)], {"height": "number"})
    yield typed("categories_and_text", "Four answers that come again, beside remarks that never do.", ["id", "answer", "remark"],
                [[str(at), ["never", "seldom", "often", "always"][at * 7 % 4], f"{data.POSTS[at % 16]} (no. {at})"] for at in range(40)],
                {"answer": "category", "remark": "text"})
    yield typed("hexadecimal", "Colours and hashes: digits and letters, some of them all digits or with an e.", ["name", "hash"],
                [[f"n{at}", text] for at, text in enumerate(["3f2a9c", "100200", "12e345", "ab00ff", "00e100", "7d7d7d"])], {"hash": "category|text"})
    yield typed("measures_with_units", "Numbers with units in the cell stay as they stand.", ["item", "weight"],
                [[f"i{at}", f"{at * 3 + 1} {'kg' if at % 3 else 'g'}"] for at in range(15)], {"weight": "category|text"})
