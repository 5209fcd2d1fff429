"""What stands in the columns of tables that people have: a name, and values by chance."""

FIRST = "Ada Bela Chen Dora Emre Fatima Göran Hana Ivo Jörg Kira Lars Mei Nora Otto Pia Quinn Rosa Sven Tara".split()
LAST = "Abt O'Brien Costa Dahl Evans Fuchs Garcia Haas Ito Jansen Kowalski Lopez Müller Nguyen Olsen Peters Rossi Silva Toth Weber".split()
CITIES = "Oslo|Graz|New York|Łódź|San José|Kyoto|Bern|Saint-Denis|Cork|La Paz|Porto|Malmö".split("|")
WORDS = (
    "the new valve was tested on site and found to leak slightly under load so it will be replaced next week by "
    "another model which the supplier has promised to send soon we also noted some rust near the inlet"
).split()
NOUNS = "valve pump gate turbine sensor cable filter panel meter switch motor bolt".split()
STATES = ["open", "closed", "pending", "in review"]


def prose(random, marks=",;"):
    """A sentence or two with the marks that sentences have."""
    words = [random.choice(WORDS) for _ in range(random.randint(6, 18))]
    for _ in range(random.randint(0, 3)):
        words[random.randrange(len(words) - 1)] += random.choice(marks)
    return " ".join(words).capitalize() + "."


def amount(random, group, point):
    whole = random.randint(1, 4_000_000)
    text = f"{whole:,}".replace(",", group)
    return f"{text}{point}{random.randint(0, 99):02d}"


def listed(random, mark):
    return mark.join(random.sample(NOUNS, random.randint(1, 4)))


def several(choices):
    return lambda random: random.choice(choices)


def date(form):
    return lambda random: form.format(
        y=random.randint(1995, 2025), m=random.randint(1, 12), d=random.randint(1, 28),
        H=random.randint(0, 23), M=random.randint(0, 59), S=random.randint(0, 59),
    )


# A name of a column, whether its values are numbers or dates, and a value by chance.
KINDS = {
    "id": ("id", True, lambda r: str(r.randint(1, 99999))),
    "count": ("count", True, lambda r: str(r.randint(0, 500))),
    "value": ("value", True, lambda r: f"{r.gauss(10, 40):.{r.randint(1, 4)}f}"),
    "decimal_comma": ("Wert", True, lambda r: f"{r.gauss(10, 40):.2f}".replace(".", ",")),
    "thousands": ("amount", True, lambda r: amount(r, ",", ".")),
    "thousands_point": ("Betrag", True, lambda r: amount(r, ".", ",")),
    "percent": ("share", True, lambda r: f"{r.randint(0, 100)}%"),
    "dollars": ("price", True, lambda r: f"${r.randint(1, 900)}.{r.randint(0, 99):02d}"),
    "scientific": ("flux", True, lambda r: f"{r.random():.3e}"),
    "code": ("code", True, lambda r: f"{r.randint(0, 99999):05d}"),
    "year": ("year", True, lambda r: str(r.randint(1950, 2024))),
    "date": ("date", True, date("{y}-{m:02d}-{d:02d}")),
    "date_german": ("Datum", True, date("{d:02d}.{m:02d}.{y}")),
    "date_american": ("Date", True, date("{m}/{d}/{y}")),
    "moment": ("timestamp", True, date("{y}-{m:02d}-{d:02d} {H:02d}:{M:02d}:{S:02d}")),
    "moment_t": ("created_at", True, date("{y}-{m:02d}-{d:02d}T{H:02d}:{M:02d}:{S:02d}Z")),
    "time": ("time", False, date("{H:02d}:{M:02d}:{S:02d}")),
    "latitude": ("lat", True, lambda r: f"{r.uniform(-90, 90):.5f}"),
    "longitude": ("lon", True, lambda r: f"{r.uniform(-180, 180):.5f}"),
    "boolean": ("active", False, several(["true", "false"])),
    "yes": ("paid", False, several(["yes", "no"])),
    "state": ("state", False, several(STATES)),
    "noun": ("item", False, several(NOUNS)),
    "letter": ("grade", False, several("ABCDEF")),
    "name": ("name", False, lambda r: f"{r.choice(FIRST)} {r.choice(LAST)}"),
    "name_reversed": ("person", False, lambda r: f"{r.choice(LAST)}, {r.choice(FIRST)}"),
    "city": ("city", False, several(CITIES)),
    "address": ("address", False, lambda r: f"{r.randint(1, 200)} {r.choice(LAST)} Street, {r.choice(CITIES)}, {r.choice('ABCD')}{r.randint(10, 99)}"),
    "prose": ("comment", False, prose),
    "prose_plain": ("note", False, lambda r: prose(r, [""])),
    "mail": ("email", False, lambda r: f"{r.choice(FIRST)}.{r.choice(LAST)}@example.org".lower().replace("'", "")),
    "page": ("url", False, lambda r: f"https://example.org/{r.choice(NOUNS)}/{r.randint(1, 999)}?q={r.choice(WORDS)}&p=1"),
    "machine": ("ip", False, lambda r: ".".join(str(r.randint(1, 254)) for _ in range(4))),
    "path": ("path", False, lambda r: f"/usr/{r.choice(NOUNS)}/{r.choice(WORDS)}-{r.randint(1, 9)}.log"),
    "path_windows": ("file", False, lambda r: f"C:\\{r.choice(NOUNS)}\\{r.choice(WORDS)}.txt"),
    "hash": ("hash", False, lambda r: f"{r.getrandbits(48):012x}"),
    "version": ("version", False, lambda r: f"{r.randint(0, 9)}.{r.randint(0, 20)}.{r.randint(0, 9)}"),
    "phone": ("phone", False, lambda r: f"+43 {r.randint(100, 999)} {r.randint(1000, 9999)}-{r.randint(10, 99)}"),
    "json": ("payload", False, lambda r: f'{{"{r.choice(NOUNS)}": {r.randint(1, 9)}, "ok": true}}'),
    "list_semicolon": ("tags", False, lambda r: listed(r, ";")),
    "list_bar": ("parts", False, lambda r: listed(r, "|")),
    "list_comma": ("kinds", False, lambda r: listed(r, ", ")),
    "pair": ("setting", False, lambda r: f"{r.choice(NOUNS)}={r.randint(0, 9)}"),
    "inches": ("size", False, lambda r: f'{r.randint(10, 65)}" {r.choice(NOUNS)}'),
    "quotation": ("said", False, lambda r: f'{r.choice(FIRST)} said "{r.choice(WORDS)} {r.choice(WORDS)}" twice'),
    "apostrophes": ("remark", False, lambda r: f"{r.choice(FIRST)}'s {r.choice(NOUNS)} isn't {r.choice(WORDS)}"),
    "lines": ("text", False, lambda r: prose(r) + "\n" + prose(r)),
    "empty": ("spare", False, lambda r: ""),
    "sparse": ("optional", False, lambda r: r.choice(["", "", "", "x"])),
    "missing": ("reading", True, lambda r: r.choice(["NA", f"{r.random():.2f}", f"{r.random():.2f}"])),
}

# Tables as they are met together.
TABLES = {
    "sensors": "moment machine value value percent state",
    "weather": "date latitude longitude value value count",
    "log": "moment_t machine state path count",
    "people": "id name_reversed mail phone city boolean",
    "addresses": "name address city code phone",
    "orders": "id date name noun count dollars yes",
    "german": "id date_german decimal_comma thousands_point city",
    "posts": "id name prose date page",
    "reviews": "hash quotation letter moment",
    "packages": "noun version page list_comma",
    "settings": "pair state",
    "survey": "id letter letter letter apostrophes sparse",
    "files": "path hash count moment",
    "files_windows": "path_windows count date_american",
    "sparse": "id sparse sparse empty sparse empty value",
    "events": "moment json state count",
    "shop": "code noun inches dollars list_bar",
    "finance": "year thousands thousands thousands",
    "long": "id lines state prose",
    "numbers": "value value value value value",
    "words": "noun city state letter",
    "tagged": "name list_semicolon date count",
    "times": "time time noun count",
    "physics": "scientific scientific missing",
}
