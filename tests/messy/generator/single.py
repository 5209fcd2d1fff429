"""Files of one column: nothing delimits, whatever marks there are."""

from . import data
from .case import Case, unnamed


def one(name, why, column, values, **more):
    more.setdefault("decisions", {})
    return Case(name, why, [column], [[value] for value in values], delimiter=None, **more)


def cases():
    yield one("single_text_with_commas", "Remarks under one name, with any number of commas: nothing delimits.", "Remark",
              data.POSTS, quoting="none", ext="txt")
    yield one("single_decimal_comma", "One name, and numbers that have a decimal comma each.", "Temperatur",
              [data.Dice(at).decimal(-90, 330, 1, ",") for at in range(25)], quoting="none", decisions={"types": {"Temperatur": "number"}})
    yield one("single_numbers", "One name and whole numbers.", "count", [str(at * 37 % 101) for at in range(40)],
              decisions={"types": {"count": "integer"}})
    yield Case("single_numbers_no_header", "Numbers alone, one a line, without a name.", unnamed(1),
               [[data.Dice(at).decimal(0, 99999, 3)] for at in range(40)], header=[], delimiter=None, ext="txt")
    yield one("single_dates", "One name and dates: hyphens do not delimit.", "day", [data.day("2022-11-20", at * 3) for at in range(25)],
              decisions={"types": {"day": "date-time"}})
    yield one("single_times", "One name and times: colons do not delimit.", "start", [f"{6 + at // 4:02d}:{at % 4 * 15:02d}:{at * 7 % 60:02d}" for at in range(40)])
    yield one("single_moments", "One name, and moments with a blank between date and time: nothing delimits.", "logged_at",
              [data.moment("2023-10-01T00:03:11", 17 * at) for at in range(25)], decisions={"types": {"logged_at": "date-time"}})
    yield one("single_mails", "One name and mail addresses with points, hyphens and underscores.", "e-mail",
              [f"{name.lower().replace(' ', '._-'[at % 3])}@mail-{at % 3}.example.org" for at, name in enumerate(data.ENGLISH_NAMES)])
    yield one("single_names_with_blanks", "Names of two words each below a name: the blank does not delimit.", "Name", data.GERMAN_NAMES)
    yield one("single_pages", "Addresses of pages with all sorts of marks, each the same number of times.", "url",
              [f"https://example.org/a/{at}?x=1&y={at},{at + 1};z" for at in range(20)], quoting="none")
    yield one("single_quoted_text", "One quoted column with commas and line feeds inside.", "comment",
              [f"{post},\nsays {at}" for at, post in enumerate(data.POSTS)], quoting="all")
    yield one("single_codes", "Codes with a hyphen in each.", "code", [f"AB-{at:04d}" for at in range(0, 400, 13)])
    yield one("single_addresses", "Network addresses below a name.", "ip", [f"10.{at}.{at * 3 % 255}.{200 - at}" for at in range(1, 31)])
    yield one("single_one_value", "A name and one number.", "total_2023", ["48213"], decisions={"types": {"total_2023": "integer"}, "line_end": "LF"})
