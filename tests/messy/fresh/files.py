"""A file out of a table and of how it is written, with what a careful person reads in it."""

from dataclasses import dataclass, field

from columns import KINDS, TABLES


@dataclass
class Fresh:
    """A file and what stands in it."""

    family: str
    traits: list
    content: bytes
    delimiter: str
    quote: str | None
    escape: str | None
    names: list
    rows: list
    # Rows of which only the presence is asked.
    free: set = field(default_factory=set)


DELIMITERS = [",", ",", ",", ";", ";", "\t", "\t", "|", " ", "^", "~", ":", ", ", "; ", "::", "||", "|~|"]
SIZES = [1, 2, 3, 5, 8, 12, 25, 60, 150]


def table(random, rows=None, wide=False):
    """Names and rows by chance."""
    if wide:
        kinds = [random.choice(list(KINDS)) for _ in range(random.randint(30, 90))]
        kinds = [kind for kind in kinds if kind not in ("lines", "prose")]
    elif random.random() < 0.7:
        kinds = TABLES[random.choice(list(TABLES))].split()
    else:
        kinds = random.sample(list(KINDS), random.randint(2, 9))
    names, seen = [], {}
    for kind in kinds:
        name = KINDS[kind][0]
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    rows = rows or random.choice(SIZES)
    return kinds, names, [[KINDS[kind][2](random) for kind in kinds] for _ in range(rows)]


def needs_quotes(cell, delimiter, quote):
    return delimiter.strip() in cell and delimiter.strip() != "" or delimiter in cell or "\n" in cell or (quote and quote in cell)


def write(cell, delimiter, quote, escape, enclose):
    if not enclose:
        return cell
    if escape == "\\":
        return quote + cell.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote
    return quote + cell.replace(quote, quote * 2) + quote


def plain(random, policies=("minimal", "minimal", "all", "texts", "none")):
    """A table in some dialect, without anything around it."""
    kinds, names, rows = table(random, wide=random.random() < 0.05)
    delimiter = random.choice(DELIMITERS)
    policy = random.choice(policies)
    quote = "'" if random.random() < 0.08 else '"'
    escape = "\\" if random.random() < 0.12 and policy != "none" else "doubled"
    if policy == "none":
        # What would need a quote is not there.
        def without(cell):
            for sign in (delimiter.strip() or delimiter, "\n", '"', "'"):
                cell = cell.replace(sign, "-" if sign != "\n" else " ")
            return cell
        rows = [[without(cell) for cell in row] for row in rows]
    return kinds, names, rows, delimiter, policy, quote, escape


def lines(kinds, names, rows, delimiter, policy, quote, escape, has_header):
    """The lines of a table, and which of quotes and escapes they use."""
    used = {"quote": False, "escape": False}

    def line(row, header=False):
        cells = []
        for kind, cell in zip(kinds, row):
            texts = policy == "texts" and not (KINDS[kind][1] and not header)
            enclose = policy != "none" and (policy == "all" or texts or needs_quotes(cell, delimiter, quote))
            if escape == "\\" and "\\" in cell and policy != "none":
                enclose = True
            used["quote"] |= bool(enclose)
            used["escape"] |= bool(enclose and (quote in cell or (escape == "\\" and "\\" in cell)))
            cells.append(write(cell, delimiter, quote, escape, enclose))
        return delimiter.join(cells)

    body = [line(row) for row in rows]
    head = line(names, True) if has_header else ""
    return [head] + body, used


def dialect_case(random):
    """Only how the table is written."""
    kinds, names, rows, delimiter, policy, quote, escape = plain(random)
    has_header = random.random() < 0.85
    text, used = lines(kinds, names, rows, delimiter, policy, quote, escape, has_header)
    end = random.choice(["\n", "\n", "\r\n", "\r"])
    traits = [f"delimiter {delimiter!r}", f"quotes {policy}", f"quote {quote}", f"escape {escape}", f"rows {len(rows)}",
              "header" if has_header else "no header", f"end {end!r}"]
    if not has_header:
        text = text[1:]
    content = end.join(text) + (end if random.random() < 0.8 else "")
    return Fresh("dialect", traits, content.encode(), delimiter, quote if used["quote"] else None,
                 escape if used["escape"] else None, names if has_header else [], rows)


def layout_case(random):
    """Titles, notes, ragged rows, blank names and the like around a plain table."""
    kinds, names, rows, delimiter, policy, quote, escape = plain(random, ("minimal", "minimal", "all", "texts"))
    delimiter = random.choice([",", ",", ";", "\t", "|"])
    if len(rows) < 4:
        rows = [[KINDS[kind][2](random) for kind in kinds] for _ in range(random.randint(4, 30))]
    quote, traits = '"', []
    escape = "doubled"
    if random.random() < 0.1:
        names = [name if random.random() < 0.7 else "" for name in names]
        names = names if sum(map(bool, names)) > len(names) / 2 else [KINDS[kind][0] for kind in kinds]
        traits.append("blank names")
    has_header = random.random() < 0.9
    text, used = lines(kinds, names, rows, delimiter, policy, quote, escape, has_header)
    width = len(names)
    pad = lambda cells: delimiter.join(cells + [""] * (width - len(cells)))
    before = []
    if random.random() < 0.35:
        traits.append("preamble")
        for _ in range(random.randint(1, 4)):
            kind = random.choice(["title", "title comma", "pair", "padded", "prose"])
            traits.append(kind)
            if kind == "title":
                before.append(f"Report of {random.choice(CITY)} {random.randint(1990, 2024)}")
            elif kind == "title comma":
                before.append(f"Table 1. Units by region, sex and year, {random.choice(CITY)}".replace(",", delimiter if delimiter in ";|" else ","))
            elif kind == "pair":
                before.append(delimiter.join([random.choice(["Station", "Author", "Created", "Source"]), random.choice(CITY)]))
            elif kind == "padded":
                before.append(pad([f"Report of {random.choice(CITY)}"]))
            else:
                before.append("This file was made by the office and is updated every month")
        if random.random() < 0.6:
            before.append("")
    after = []
    if random.random() < 0.25:
        traits.append("notes")
        if random.random() < 0.6:
            after.append("")
        after += random.sample(["Source: office of statistics", "* estimated", "Note: figures are rounded", "(c) 2024 by the office"], random.randint(1, 2))
    if random.random() < 0.15 and has_header:
        traits.append("trailing delimiters")
        text = [line + delimiter for line in text]
    elif random.random() < 0.1:
        traits.append("leading delimiters")
        text = [delimiter + line for line in text]
    if not has_header:
        traits.append("no header")
        text = text[1:]
    if random.random() < 0.06 and not after:
        traits.append("blank lines between")
        doubled = []
        for line in text:
            doubled += [line, ""]
        text = doubled
    end = random.choice(["\n", "\r\n"])
    content = end.join(before + text + after) + end
    return Fresh("layout", traits + [f"delimiter {delimiter!r}", f"quotes {policy}"], content.encode(), delimiter,
                 quote if used["quote"] else None, escape if used["escape"] else None, names if has_header else [], rows)


CITY = "Oslo Graz Kyoto Bern Cork Porto".split()


def single_case(random):
    """One column, with whatever stands in it."""
    kind = random.choice(list(KINDS))
    while kind in ("empty", "sparse", "lines"):
        kind = random.choice(list(KINDS))
    rows = [[KINDS[kind][2](random)] for _ in range(random.choice(SIZES[2:]))]
    # A column of words without a name cannot be told from one with a name.
    has_header = not KINDS[kind][1] or random.random() < 0.7
    body = ([KINDS[kind][0]] if has_header else []) + [row[0] for row in rows]
    content = "\n".join(body) + "\n"
    return Fresh("single", [f"one column of {kind}", "header" if has_header else "no header"], content.encode(), "", None, None,
                 [KINDS[kind][0]] if has_header else [], rows)
