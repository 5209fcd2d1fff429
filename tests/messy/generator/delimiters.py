"""Delimiters, and other marks that look like delimiters but are text."""

from . import data
from .case import Case, cells, table, unnamed


def joined(delimiter):
    """Cells with a delimiter of several characters between them."""
    return lambda case, number, row: delimiter.join(row)


def aligned(right=()):
    """Cells as wide as the widest of their column."""

    def write(case, number, row):
        widths = [max(len(line[at]) for line in [case.names, *case.rows]) for at in range(len(case.names))]
        pad = lambda at, cell: cell.rjust(widths[at]) if at in right else cell.ljust(widths[at])
        return "  ".join(pad(at, cell) for at, cell in enumerate(row)).rstrip()

    return write


def cases():
    sensors, devices = data.SENSOR_NAMES, data.DEVICE_NAMES
    yield Case("comma_plain", "A plain comma file with a header: nothing may go wrong.",
               data.ORDER_NAMES, data.orders(40, 1), line_end="\r\n")
    yield Case("semicolon_decimal_comma", "Semicolons delimit, because commas are decimal points; both are in every row.",
               ["Zeit", "Temperatur", "Feuchte", "Luftdruck"], data.sensors(30, 2, ",", "%d.%m.%Y %H:%M"), delimiter=";")
    yield Case("semicolon_all_decimal_comma",
               "As many decimal commas as semicolons plus one in every row; only the header tells that commas do not delimit.",
               ["x", "y", "z"], [[data.Dice(row).decimal(0, 99999, 3, ","), data.Dice(row + 50).decimal(0, 99999, 3, ","),
                                  data.Dice(row + 90).decimal(0, 9999, 2, ",")] for row in range(25)], delimiter=";")
    yield Case("tab_text_with_commas", "Tabs delimit; posts hold commas, semicolons and pipes of their own.",
               ["id", "user", "text", "likes"],
               [[str(880 + 7 * at), f"user{at % 5}", post, str(at * at % 31)] for at, post in enumerate(data.POSTS)],
               delimiter="\t", ext="tsv")
    yield Case("pipe_address_commas", "Pipes delimit; every address holds two commas.",
               ["customer", "address", "since"],
               [[f"C-{100 + at}", f"{at * 3 + 1} Mill Lane, {town}, UK", str(1990 + at)]
                for at, town in enumerate(data.ENGLISH_TOWNS)], delimiter="|", ext="txt")
    yield Case("space_single", "One space between the cells of simulation output.",
               ["step", "energy", "pressure", "volume"], data.meters(30, 3), delimiter=" ", ext="dat")
    yield Case("space_date_and_time",
               "A space delimits, also the date from the time: the header has a name for each.",
               ["date", "time", "level_cm", "flow"],
               [[*data.moment("2021-06-01T00:15:00", 15 * at).split(" "), str(102 + at * 7 % 13),
                 data.Dice(at).decimal(1000, 5000, 2)] for at in range(24)], delimiter=" ", ext="txt")
    yield Case("space_aligned_left", "Columns are lined up with runs of spaces; a run is one delimiter.",
               **table("""
station|river|level|trend
KOELN|Rhein|312|rising
BONN|Rhein|298|rising
TRIER|Mosel|240|steady
COCHEM|Mosel|251|falling
KAUB|Rhein|143|falling
MAINZ|Rhein|227|steady
SPEYER|Rhein|301|steady
WUERZBURG|Main|158|rising
KEHL|Rhein|219|falling
"""), delimiter=" ", write=aligned(), ext="txt")
    yield Case("space_aligned_right",
               "Numbers are aligned to the right, so lines begin with blanks that are no cell.",
               ["n", "mass", "radius", "period"],
               [[str(at), data.Dice(at).decimal(1, 99999, 2), data.Dice(at + 70).decimal(100, 2500, 2),
                 data.Dice(at + 140).decimal(5, 400000, 1)] for at in range(1, 26)],
               delimiter=" ", write=aligned((0, 1, 2, 3)), ext="txt")
    yield Case("space_aligned_no_header", "Runs of spaces between numbers, and no header.",
               unnamed(4), [[str(1950 + at), data.Dice(at).decimal(-100, 250, 2), data.Dice(at + 7).decimal(0, 400, 1),
                             data.Dice(at + 9).decimal(-999, 999, 3)] for at in range(30)],
               header=[], delimiter=" ", write=aligned((0, 1, 2, 3)), ext="dat")
    yield Case("space_quoted_request",
               "A load balancer's log: spaces delimit, the request in quotation marks holds spaces, times and addresses hold colons; no header.",
               unnamed(6),
               [["https", data.moment("2024-05-02T22:23:00", at, "%Y-%m-%dT%H:%M:%S.186641Z"), f"192.168.131.{30 + at}:2817",
                 data.Dice(at).decimal(1, 900, 3), data.Dice(at).pick(["200", "200", "304", "404"]),
                 f"GET https://www.example.org:443/shop/{at * 13}?a=1,2 HTTP/1.1"] for at in range(20)],
               header=[], delimiter=" ", ext="txt")
    yield Case("comma_blank", "A comma and a blank stand between all cells: the blank belongs to the delimiter.",
               ["name", "age", "city", "score"],
               [[name, str(20 + at), data.ENGLISH_TOWNS[at % 10], data.Dice(at).decimal(0, 100, 1)]
                for at, name in enumerate(data.ENGLISH_NAMES)], delimiter=", ")
    yield Case("comma_blank_quoted", "A comma and a blank between cells, some of them quoted with the same inside.",
               ["title", "author", "year"], cells("""
The Sea, the Sea|Murdoch, Iris|1978
Beloved|Morrison, Toni|1987
Austerlitz|Sebald, W. G.|2001
Life, End of|Brooke-Rose, Christine|2006
Waterland|Swift, Graham|1983
Pale Fire|Nabokov, Vladimir|1962
"""), delimiter=", ", quoting={0, 1})
    yield Case("semicolon_blank", "A semicolon and a blank between all cells, decimal commas inside.",
               ["Ort", "Höhe", "Niederschlag"],
               [[town, str(40 + at * 31), data.Dice(at).decimal(400, 1400, 1, ",")] for at, town in enumerate(data.GERMAN_TOWNS)],
               delimiter="; ")
    yield Case("colon_accounts", "An account file as Unix has it: colons delimit, no header, free text in the fifth cell.",
               unnamed(7), cells("""
root|x|0|0|root|/root|/bin/bash
daemon|x|1|1|daemon|/usr/sbin|/usr/sbin/nologin
www-data|x|33|33|www-data|/var/www|/usr/sbin/nologin
backup|x|34|34|backup|/var/backups|/usr/sbin/nologin
grace|x|1000|1000|Grace Okafor,,,|/srv/grace|/bin/bash
liam|x|1001|1001|Liam Turner,,,|/srv/liam|/bin/zsh
priya|x|1002|1002|Priya Nair,Room 4,,|/srv/priya|/bin/bash
"""), header=[], delimiter=":", ext="txt")
    yield Case("colon_header", "Colons delimit a little inventory with a header.",
               ["part", "shelf", "count", "weight"],
               [[f"bolt M{at}", f"A{at % 4}", str(at * 40), data.Dice(at).decimal(10, 900, 2)] for at in range(3, 16)],
               delimiter=":", ext="txt")
    yield Case("tilde", "A clinic's export with tildes, because its texts hold every other mark.",
               ["visit", "date", "complaint", "plan"], cells("""
9001|2023-04-03|Cough, 2 weeks; no fever|Rest, fluids | recheck
9002|2023-04-03|Back pain: lower, dull|Physio; 6 sessions
9003|2023-04-04|Rash|Cream, twice daily
9004|2023-04-05|Headache; nausea, light|Quiet room: 2 days
9005|2023-04-05|Check-up|None
9006|2023-04-06|Sprain, left ankle|Ice; bandage
""".replace(" | recheck", " ¦ recheck")), delimiter="~", ext="txt")
    yield Case("caret", "Carets delimit messages of a laboratory; no other mark is in every row.",
               data.LABORATORY_NAMES, data.laboratory(24, 4), delimiter="^", ext="txt")
    yield Case("double_colon", "Ratings with two colons between cells and no header: user, film, rating, seconds since 1970.",
               unnamed(4), [[str(1 + at // 6), str(data.Dice(at).between(1, 3952)), str(data.Dice(at + 3).between(1, 5)),
                             str(978300760 - at * 97)] for at in range(36)],
               header=[], delimiter="::", write=joined("::"), ext="dat")
    yield Case("control_a", "Hive's default: cells end with the byte 0x01; texts hold commas.",
               ["id", "post", "day"], [[str(at), post, data.day("2022-02-01", at)] for at, post in enumerate(data.POSTS)],
               delimiter="\x01", ext="txt")
    yield Case("unit_separator", "The byte 0x1F between cells, which ASCII made for it.",
               devices, data.devices(20, 5), delimiter="\x1f", ext="dat")
    yield Case("vectors_in_cells", "Every row has as many semicolons as commas, within one cell that is a list; the header has commas only.",
               ["id", "spectrum", "label"],
               [[f"p{at}", ";".join(data.Dice(at * 9 + step).decimal(0, 999, 2) for step in range(3)), data.Dice(at).pick(["a", "b"])]
                for at in range(20)])
    yield Case("pipe_lists_in_cells", "Genres are divided by pipes within a comma file, between none and three a row.",
               ["film", "genres", "minutes"], cells("""
Nightfall~Drama|Mystery~104
Two Rivers~Documentary~88
Clockwork Hearts~Animation|Comedy|Family~95
The Long Quay~Drama|Romance~121
Static~Horror|Mystery~99
Paper Boats~Drama~83
Low Orbit~Action|Adventure|Sci-Fi~117
Harvest~Drama|History~132
""", "~"))
    yield Case("times_with_colons", "Colons occur more often and more regularly than the commas that delimit.",
               ["runner", "start", "finish", "split"],
               [[name, f"09:{at:02d}:00", f"11:{(at * 7) % 60:02d}:{(at * 13) % 60:02d}", f"00:{40 + at}:{(at * 17) % 60:02d}"]
                for at, name in enumerate(data.ENGLISH_NAMES)])
    yield Case("dates_with_slashes", "Slashes and hyphens are as regular as the tabs, and are parts of dates and numbers.",
               ["permit", "issued", "expires", "district"],
               [[f"24-{100 + at}-B", data.day("2024-01-03", at * 5, "%m/%d/%Y"), data.day("2025-01-03", at * 5, "%m/%d/%Y"),
                 str(1 + at % 9)] for at in range(25)], delimiter="\t", ext="txt")
    yield Case("addresses_of_pages", "Addresses of pages hold semicolons, ampersands, commas and equals signs; semicolons delimit, so these are quoted.",
               ["url", "hits", "bytes"],
               [[f"https://example.org/list;jsessionid={at:X}?page={at}&sort=name,asc" if at % 2 else f"https://example.org/item/{at}",
                 str(at * 11 + 3), str(4096 + at * 257)] for at in range(18)], delimiter=";")
    yield Case("json_cells", "Cells hold JSON with commas, colons and doubled quotation marks.",
               ["event", "payload", "at"],
               [[f"e{at}", '{"kind": "click", "x": %d, "tags": ["a", "b"]}' % (at * 3), data.moment("2024-03-01T10:00:00", at)]
                for at in range(15)])
    yield Case("json_cells_unquoted_tab", "JSON stands unquoted between tabs; its quotation marks are text.",
               ["event", "payload", "size"],
               [[f"e{at}", '{"kind": "view", "page": "/p/%d", "ms": [%d, 7]}' % (at, at * 5), str(at + 40)] for at in range(15)],
               delimiter="\t", quoting="none", ext="tsv")
    yield Case("names_last_first", "Names are written with a comma, in a file of semicolons where every row has one.",
               ["Name", "Abteilung", "Durchwahl"],
               [[", ".join(reversed(name.split(" "))), data.Dice(at).pick(["Vertrieb", "Einkauf", "IT"]), str(2100 + at)]
                for at, name in enumerate(data.GERMAN_NAMES)], delimiter=";")
    yield Case("coordinates_in_text", "A pair of coordinates with a comma in every row of a tab file.",
               ["place", "position", "visitors"],
               [[town, f"{data.Dice(at).decimal(50000, 55000, 3)}, {data.Dice(at + 5).decimal(-4000, 1000, 3)}", str(at * 900 + 12)]
                for at, town in enumerate(data.ENGLISH_TOWNS)], delimiter="\t", ext="tsv")
    yield Case("decimal_comma_quoted_in_commas", "Commas delimit, and decimal commas stand in quotation marks.",
               ["Pays", "Superficie", "Densité"],
               [[country, data.Dice(at).decimal(100, 90000, 1, ","), data.Dice(at + 3).decimal(10, 5000, 2, ",")]
                for at, country in enumerate(["Autriche", "Belgique", "Croatie", "Danemark", "Espagne", "Finlande", "Grèce"])])
    yield Case("comma_wide", "Sixty columns of readings: many cells a row, short cells.",
               ["t", *(f"ch{at:02d}" for at in range(59))],
               [[str(row), *(data.Dice(row * 60 + at).decimal(-99, 99, 1) for at in range(59))] for row in range(12)])
    yield Case("comma_mostly_empty", "Most cells are empty, so commas stand in runs; a run is no single delimiter.",
               ["site", "jan", "feb", "mar", "apr", "may", "jun"],
               [[f"site {at}", *(str(at * step) if (at * step) % 7 == 3 else "" for step in range(1, 7))] for at in range(1, 22)])
    yield Case("tab_mostly_empty", "Most cells of a tab file are empty: runs of tabs count one by one, also at the ends of lines.",
               ["plot", "oak", "beech", "pine", "birch"],
               [[f"P{at}", *(str(at + step) if (at + step) % 4 == 0 else "" for step in range(4))] for at in range(1, 20)],
               delimiter="\t", ext="tsv")
    yield Case("semicolon_text_commas", "Prose with many commas in the only text column; semicolons delimit.",
               ["Nr", "Bemerkung", "Note"], cells("""
1|Gut erreichbar, sauber, freundlich, gern wieder|1
2|Laut|4
3|Zimmer klein, Bett gut, Frühstück, na ja, mager|3
4|Alles bestens, danke|1
5|Aufzug kaputt, Heizung kalt, niemand da|5
6|Schöner Blick, leider teuer, Parken schwierig|2
7|Ruhig gelegen|2
8|Bad neu, Wasser heiß, Handtücher weich|1
"""), delimiter=";")
    yield Case("two_columns_comma", "Only two columns: each row has one comma.",
               ["word", "count"], [[word, str(900 // (at + 1))] for at, word in
                                   enumerate("the of and to in that was his it with as had for".split())])
    yield Case("hyphens_and_underscores", "Keys of hyphens and underscores divide more regularly than the comma does.",
               ["sample_id", "run_key"], [[f"EX-{at:03d}-A-{at % 4}", f"r_{at}_{at % 3}_x"] for at in range(1, 24)])
    yield Case("address_numbers_with_points", "Network addresses: points are more regular than tabs.",
               ["source", "target", "packets"],
               [[f"10.0.{at}.{at * 3}", f"192.168.1.{at}", str(at * 77)] for at in range(1, 20)], delimiter="\t", ext="tsv")
