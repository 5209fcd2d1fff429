"""Whether the first row holds names: what tells a person so when no single sign does."""

from . import data
from .case import Case, cells, unnamed


def cases():
    dice = data.Dice
    yield Case("no_header_species_last", "Four measures and a species from the first line on: a number names no column.", unnamed(5),
               [[dice(at * 4 + step).decimal(10, 79, 1) for step in range(4)] + [dice(at).pick(["setosa", "virginica", "versicolor"])] for at in range(30)], header=[])
    yield Case("no_header_letters", "Single letters throughout; those of the first row come again in their columns.", unnamed(6),
               [[dice(at * 6 + step).pick(["ep", "xbfk", "sfy", "nwyeg", "tf", "alnp"][step]) for step in range(6)] for at in range(40)], header=[])
    yield Case("no_header_categories", "Words throughout; those of the first row come again in their columns.", unnamed(4),
               [[dice(at * 4 + step).pick([["vhigh", "high", "med", "low"], ["vhigh", "high", "med", "low"], ["small", "med", "big"], ["unacc", "acc", "good"]][step])
                 for step in range(4)] for at in range(40)], header=[])
    yield Case("no_header_question_marks", "A medical file without names; question marks are missing values, also in the first row.", unnamed(6),
               [[str(29 + at), str(at % 2), "?" if at % 3 == 0 else str(100 + at * 3 % 60), str(150 + at * 7 % 120), "?" if at % 5 == 0 else dice(at).decimal(0, 40, 1), str(at % 4 // 3)]
                for at in range(30)], header=[])
    yield Case("no_header_posts_quoted", "Posts without names: every cell is quoted, the numbers too, and the first row is like the others.", unnamed(4),
               [["04"[at % 2], str(1467810369 + at * 303), f"user_{at % 7}", post] for at, post in enumerate(data.POSTS)], header=[], quoting="all")
    yield Case("no_header_numbers_quoted", "Quoted numbers from the first line on.", unnamed(4), data.meters(20, 171), header=[], quoting="all")
    yield Case("no_header_amounts_first", "Amounts with a currency sign stand first, then words: no header.", unnamed(3),
               [[f"${dice(at).decimal(199, 9999, 2)}", dice(at).pick(["lunch", "bus", "books"]), data.day("2024-01-02", at, "%m/%d/%Y")] for at in range(18)], header=[])
    yield Case("no_header_decimal_comma", "German numbers and dates without names; decimal commas between semicolons.", unnamed(4),
               data.sensors(20, 172, ",", "%d.%m.%Y %H:%M"), header=[], delimiter=";")
    yield Case("no_header_gazetteer", "Places with numbers of their own, coordinates and codes between tabs, without names.", unnamed(6),
               [[str(2640000 + at * 131), town, dice(at).decimal(50000, 56000, 3), dice(at + 4).decimal(-5000, 1500, 3), "PPL", "GB"] for at, town in enumerate(data.ENGLISH_TOWNS)],
               header=[], delimiter="\t", ext="txt")
    yield Case("no_header_addresses", "Network addresses, ports and a word from the first line on.", unnamed(4),
               [[f"10.0.{at}.7", f"192.168.0.{at * 3 + 1}", str([443, 80, 22][at % 3]), ["accept", "drop"][at % 4 // 3]] for at in range(24)], header=[])
    yield Case("no_header_single_row_mixed", "A single line of a date, a number and a word is a row.", unnamed(4),
               [["2024-03-05", "17.25", "EUR", "paid"]], header=[], delimiter=";", decisions={"line_end": "LF"})
    yield Case("no_header_with_ragged", "No header, and a row that is short.", unnamed(5),
               [row[:4] + [""] if at == 6 else row for at, row in enumerate(data.orders(18, 173))], header=[], width=lambda number: 4 if number == 6 else 5)
    yield Case("no_header_phone_book", "Names and telephone numbers: the first row has a number like all others.", unnamed(2),
               [[", ".join(reversed(name.split(" "))), f"0{221 + at} {48210 + at * 317}"] for at, name in enumerate(data.GERMAN_NAMES)], header=[], delimiter=";")
    yield Case("header_item_numbers", "Names of items are a letter and a number, over small whole numbers.", [f"q{at}" for at in range(1, 11)],
               [[str(dice(row * 10 + at).between(1, 5)) for at in range(10)] for row in range(24)])
    yield Case("header_station_numbers", "The names are numbers of stations, except the first; the rows begin with dates.",
               ["date", "10147", "10379", "10400", "10637"], [[data.day("2023-07-01", at), *(dice(at * 4 + step).decimal(90, 330, 1) for step in range(4))] for at in range(24)])
    yield Case("header_over_letters", "Single letters below names that never come again.", ["class", "cap", "bruises", "odor"],
               [[dice(at * 4 + step).pick(["ep", "xbfk", "tf", "alnp"][step]) for step in range(4)] for at in range(40)])
    yield Case("header_over_categories", "Words below names that never come again.", ["buying", "doors", "boot", "rating"],
               [[dice(at * 4 + step).pick([["vhigh", "high", "med", "low"], ["two", "three", "more"], ["small", "med", "big"], ["unacc", "acc", "good"]][step])
                 for step in range(4)] for at in range(40)])
    yield Case("header_over_identifiers", "Identifiers of one form in each column, and names of another form.", ["patient", "specimen", "barcode"],
               [[f"P-{at * 17 % 90 + 10:04d}", f"SP{at:03d}/{at % 4}", f"X{at * 7919 % 99991:05d}Y"] for at in range(1, 21)])
    yield Case("header_over_sentences", "Short names above two columns of prose.", ["question", "reply"],
               [[f"{post}?", f"Well, {other.lower()}."] for post, other in zip(data.POSTS, reversed(data.POSTS))])
    yield Case("header_over_booleans", "Names above truth values only.", ["smoker", "diabetic", "active"],
               [[["false", "true"][dice(at * 3 + step).below(2)] for step in range(3)] for at in range(24)])
    yield Case("header_over_missing_first_rows", "The first rows below the names are nearly empty.", ["site", "ph", "zinc", "lead"],
               [[f"s{at}", *([""] * 3 if at < 5 else [dice(at * 3 + step).decimal(10, 900, 2) for step in range(3)])] for at in range(20)])
    yield Case("header_with_units_in_names", "Names with units in brackets and parentheses, over numbers.", ["t [s]", "v (m/s)", "a (m/s^2)", "F [kN]"], data.meters(24, 174))
    yield Case("header_numbers_in_words", "Names that begin with digits: 1st, 2nd, 90th.", ["city", "1st quarter", "2nd quarter", "90th percentile"],
               [[town, *(dice(at * 3 + step).decimal(100, 900, 1) for step in range(3))] for at, town in enumerate(data.ENGLISH_TOWNS)])
    yield Case("header_age_bands", "Names that are bands of ages, like 0-4 and 85+, over counts.", ["district", "0-4", "5-14", "15-64", "65-84", "85+"],
               [[f"District {at}", *(str(dice(at * 5 + step).between(40, 9000)) for step in range(5))] for at in range(1, 16)])
    yield Case("header_weekdays_french", "French names of days over counts of passengers.", ["ligne", "lun", "mar", "mer", "jeu", "ven", "sam", "dim"],
               [[f"Ligne {at}", *(str(dice(at * 7 + step).between(100, 9999)) for step in range(7))] for at in range(1, 15)], delimiter=";")
    yield Case("header_coordinates_letters", "Names of one letter over numbers.", ["x", "y", "z", "w"], data.meters(24, 175), delimiter="\t", ext="txt")
    yield Case("header_text_long_table", "A directory of texts in which only the names are in lower case with underscores.", ["last_name", "first_name", "home_town", "trade"], cells("""
Okafor|Grace|Leeds|Baker
Turner|Liam|Bristol|Mason
Nair|Priya|Norwich|Joiner
Hughes|Owen|Exeter|Baker
Castillo|Mia|Durham|Painter
Fischer|Noah|Swansea|Mason
Lindqvist|Ada|Dundee|Tailor
Whitaker|Ben|Lincoln|Joiner
Park|Chloe|Truro|Painter
"""))
