"""One clean table, and each time one thing done to it that goes wrong in exports.

What was done to a row stays in that row: every other row comes out as if nothing had happened, and the row is there too.
"""

from files import Fresh

NAMES = ["DATE", "TIME", "Qty", "PRODUCTID", "Price", "ProductType", "ProductDescription", "URL", "Comments"]
KIND = ["desk", "chair", "lamp", "shelf"]


def clean(random, rows):
    table = []
    for at in range(rows):
        kind = random.choice(KIND)
        table.append([
            f"{random.randint(1, 28):02d}/{random.randint(1, 12):02d}/{random.randint(2016, 2021)}",
            f"{random.randint(0, 23):02d}:{random.randint(0, 59):02d}",
            str(random.randint(-1, 40)),
            f"P{random.randint(10000, 99999)}",
            f"{random.randint(5, 500)}.{random.randint(0, 99):02d}",
            kind,
            random.choice([f"A {kind}, made of oak", f'{random.randint(10, 90)}" {kind}; with "feet"', f"plain {kind}", f"{kind}\nin two lines"]),
            f"http://www.example.org/{kind}/{at}",
            random.choice(["", "", "sold out", "ok, but slow"]),
        ])
    return table


def cell(text, delimiter=",", quote='"', escape='"', always=False):
    if always or delimiter in text or "\n" in text or quote in text:
        return quote + text.replace(quote, escape + quote) + quote
    return text


def line(row, **how):
    return how.get("delimiter", ",").join(cell(text, **how) for text in row)


def polluted(random):
    """A file with one thing wrong."""
    rows = clean(random, random.choice([10, 40, 84]))
    names = list(NAMES)
    at = random.randrange(len(rows))
    column = random.randrange(1, len(names))
    what = random.choice([
        "nothing", "no last line end", "two last line ends", "no header", "header only", "one row", "header twice",
        "less delimiters", "more delimiters", "extra quote", "unclosed quote", "other delimiter in a row", "other quote in a row",
        "other line end in a row", "header of two rows", "table delimiter", "table quote", "table escape", "table line end",
        "blank behind delimiters", "header less delimiters", "header more delimiters", "duplicate names",
        "no quotes in a row", "other escape in a row", "preamble", "delimiter of two", "header quoted", "footnote",
    ])
    how, end, last = {}, "\n", "\n"
    expected, free = [list(row) for row in rows], set()
    header = [names]
    quote, escape = '"', "doubled"
    body = None
    if what == "no last line end":
        last = ""
    elif what == "two last line ends":
        last = "\n\n"
    elif what == "no header":
        header = []
    elif what == "header only":
        rows, expected = [], []
    elif what == "one row":
        rows, expected = rows[:1], expected[:1]
    elif what == "header of two rows":
        header = [names, [name.lower() + " of it" for name in names]]
    elif what == "table delimiter":
        how = {"delimiter": random.choice(";\t| ^~")}
    elif what == "table quote":
        how, quote = {"quote": "'", "escape": "'", "always": True}, "'"
    elif what == "table escape":
        how, escape = {"escape": "\\"}, "\\"
    elif what == "table line end":
        end = last = random.choice(["\r", "\r\n"])
    elif what == "delimiter of two":
        how = {"delimiter": random.choice([", ", "; ", "||"])}
    elif what == "duplicate names":
        names[3] = names[2]
    body = [line(row, **how) for row in rows]
    heads = [line(row, **how) for row in header] * (2 if what == "header twice" else 1)
    if what == "header quoted":
        heads = [line(names, always=True)]
    elif what == "less delimiters":
        parts = [cell(text) for text in rows[at]]
        body[at], free = ",".join(parts[: column - 1] + [cell(rows[at][column - 1] + rows[at][column])] + parts[column + 1 :]), {at}
    elif what == "more delimiters":
        parts = [cell(text) for text in rows[at]]
        body[at], free = ",".join(parts[:column] + [""] + parts[column:]), {at}
    elif what == "extra quote":
        parts = [cell(text) for text in rows[at]]
        parts[column] = parts[column] + '"' if random.random() < 0.5 else '"' + parts[column]
        body[at], free = ",".join(parts), {at}
    elif what == "unclosed quote":
        parts = [cell(text) for text in rows[at]]
        parts[column] = '"' + rows[at][column].replace('"', "").replace("\n", " ").replace(",", "")
        body[at], free = ",".join(parts), {at}
    elif what == "other delimiter in a row":
        body[at], free = line([text.replace("\n", " ") for text in rows[at]], delimiter=random.choice(";\t| ")), {at}
    elif what == "other quote in a row":
        body[at], free = line([text.replace("\n", " ") for text in rows[at]], quote="'", escape="'", always=True), {at}
    elif what == "no quotes in a row":
        body[at], free = ",".join(text.replace("\n", " ").replace('"', "") for text in rows[at]), {at}
    elif what == "other escape in a row":
        body[at], free = line([text.replace("\n", " ") for text in rows[at]], escape="\\"), {at}
    elif what == "blank behind delimiters":
        body[at], free = ", ".join(cell(text) for text in rows[at]), {at}
    elif what == "header less delimiters":
        heads[0] = heads[0].replace("Qty,PRODUCTID", "QtyPRODUCTID")
        header = [[*NAMES[:2], "QtyPRODUCTID", *NAMES[4:]]]
    elif what == "header more delimiters":
        heads[0] = heads[0].replace("Qty,", "Qty,,")
        header = [[*NAMES[:3], "", *NAMES[3:]]]
    content = ""
    if what == "preamble":
        content = "Stock of the shop\nas of 2021\n\n"
    if what == "other line end in a row":
        pieces = heads + body
        content += "".join(piece + ("\r\n" if place == at + 1 else "\n") for place, piece in enumerate(pieces))
    else:
        content += end.join(heads + body) + last
    if what == "footnote":
        content += "\nSource: the shop\n"
    used = any('"' in text or "\n" in text or how.get("delimiter", ",") in text for row in rows for text in row)
    return Fresh("polluted", [what], content.encode(), how.get("delimiter", ","), quote if used or how.get("always") or what == "header quoted" else None,
                 escape if any(quote in text for row in rows for text in row) else None, header[0] if len(header) == 1 else header, expected, free)
