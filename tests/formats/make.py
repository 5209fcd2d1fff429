"""Makes the files in tests/formats/files with the libraries that people make theirs with.

    python3 -m venv .venv && .venv/bin/pip install -r tests/formats/requirements.txt
    .venv/bin/python tests/formats/make.py

The files are committed, so that the tests need none of this. What they must read as stands in the tests.
"""

import datetime as dt
import gzip
import io
import sqlite3
import zipfile
from decimal import Decimal
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import xlwt

FILES = Path(__file__).parent / "files"
FILES.mkdir(exist_ok=True)

PEOPLE = "id,name,born,score,member\n007,Ada,1815-12-10,1.5,true\n042,\"Grace, H.\",1906-12-09,2,false\n100,Zoë,,,true\n"
PRICES = "item,price\ntea,2.5\nmilk,1\n"


def workbooks():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "People"
    sheet.append(["id", "name", "born", "score", "member"])
    sheet.append(["007", "Ada", dt.date(1915, 12, 10), 1.5, True])
    sheet.append(["042", "Grace, H.", dt.date(1906, 12, 9), 2, False])
    sheet.append(["100", "Zoë", None, None, True])
    prices = book.create_sheet("Prices")
    for row in [["item", "price"], ["tea", 2.5], ["milk", 1]]:
        prices.append(row)
    book.save(FILES / "two_sheets.xlsx")

    encrypted = io.BytesIO()
    book.save(encrypted)
    with open(FILES / "encrypted.xlsx", "wb") as out:
        msoffcrypto.format.ooxml.OOXMLFile(encrypted).encrypt("secret", out)

    book = openpyxl.Workbook()
    book.active.title = "Empty"
    sheet = book.create_sheet("Report")
    sheet["B2"] = "Sales of the year"
    sheet.merge_cells("B2:F2")
    for column, name in enumerate(["region", "product", "when", "amount", "share"], start=2):
        sheet.cell(4, column, name)
    rows = [
        ["north", "tea", dt.datetime(2024, 1, 31, 10, 20, 30), 12, 0.25],
        [None, "milk", dt.datetime(2024, 2, 29), 7, "=1/0"],
        ["south", "tea", dt.datetime(2024, 3, 1), 1234567890123, 0.5],
    ]
    for at, row in enumerate(rows, start=5):
        for column, value in enumerate(row, start=2):
            sheet.cell(at, column, value)
    sheet["F6"].data_type = "e"
    sheet["F6"].value = "#DIV/0!"
    sheet.merge_cells("B5:B6")
    book.save(FILES / "report.xlsx")

    openpyxl.Workbook().save(FILES / "empty.xlsx")

    book = xlwt.Workbook()
    sheet = book.add_sheet("Old")
    date = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for column, name in enumerate(["id", "when", "value"]):
        sheet.write(0, column, name)
    for row, (name, when, value) in enumerate([("001", dt.date(2001, 2, 3), 1.25), ("002", dt.date(2001, 2, 4), 3)], 1):
        sheet.write(row, 0, name)
        sheet.write(row, 1, when, date)
        sheet.write(row, 2, value)
    book.save(str(FILES / "old.xls"))

    frame = pd.DataFrame({"id": ["001", "002"], "when": pd.to_datetime(["2001-02-03", "2001-02-04"]), "value": [1.25, 3.0]})
    frame.to_excel(FILES / "sheet.ods", engine="odf", index=False)


def columns():
    zone = "Europe/Berlin"
    utc = dt.timezone.utc
    table = pa.table(
        {
            "small": pa.array([1, None, -3], pa.int8()),
            "exact": pa.array([2**53 + 1, None, -5], pa.int64()),
            "great": pa.array([2**64 - 1, 0, None], pa.uint64()),
            "float": pa.array([0.1, float("nan"), float("inf")], pa.float64()),
            "single": pa.array([0.5, 1.5, None], pa.float32()),
            "flag": pa.array([True, None, False]),
            "text": pa.array(["a", "", None]),
            "level": pa.array(["x", "y", "x"]).dictionary_encode(),
            "day": pa.array([dt.date(2020, 1, 31), None, dt.date(1969, 12, 31)], pa.date32()),
            "zoned": pa.array([dt.datetime(2020, 1, 31, 10, tzinfo=utc), None, None], pa.timestamp("us", tz=zone)),
            "fine": pa.array([1_001, 2_000_000, None], pa.timestamp("us")),
            "time": pa.array([dt.time(10, 20, 30), None, dt.time(0, 0, 0, 500)], pa.time64("us")),
            "money": pa.array([Decimal("12.30"), None, Decimal("-0.05")], pa.decimal128(12, 2)),
            "long": pa.array([Decimal("12345678901234567.89"), None, Decimal("1.00")], pa.decimal128(30, 2)),
            "list": pa.array([[1, 2], None, []], pa.list_(pa.int64())),
            "record": pa.array(
                [{"a": 1, "b": {"c": "x"}}, None, {"a": None, "b": {"c": "y"}}],
                pa.struct([("a", pa.int64()), ("b", pa.struct([("c", pa.string())]))]),
            ),
            "bytes": pa.array([b"abc", b"\xff", None], pa.binary()),
        }
    )
    for codec in ["snappy", "gzip", "zstd", "lz4", "brotli", "none"]:
        pq.write_table(table, FILES / f"types_{codec}.parquet", compression=codec, row_group_size=2)
    pq.write_table(table, FILES / "types_pages2.parquet", compression="zstd", data_page_version="2.0", use_dictionary=False)
    plain = table.drop_columns(["level"])
    for name, codec in [("types", None), ("types_lz4", "lz4"), ("types_zstd", "zstd")]:
        options = pa.ipc.IpcWriteOptions(compression=codec)
        with pa.OSFile(str(FILES / f"{name}.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema, options=options) as writer:
            writer.write_table(table)
    with pa.OSFile(str(FILES / "stream.arrows"), "wb") as sink, pa.ipc.new_stream(sink, plain.schema) as writer:
        writer.write_table(plain, max_chunksize=2)
    feather.write_feather(plain, str(FILES / "types.feather"))


def databases():
    path = FILES / "shop.sqlite"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as base:
        base.executescript(
            """
            CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, price REAL, sold BOOLEAN);
            INSERT INTO items VALUES (1, 'tea', 2.5, 1), (2, 'milk', 1, 0), (5, NULL, NULL, NULL);
            CREATE TABLE orders (item INT, day DATE, code TEXT);
            INSERT INTO orders VALUES (1, '2024-01-31', '007'), (2, '2024-02-29', '042'), (1, '2024-03-01', '007'),
              (5, NULL, '');
            CREATE VIEW sold AS SELECT name, day FROM orders JOIN items ON items.id = item;
            CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;
            CREATE VIEW writes AS SELECT load_extension('x');
            """
        )


def archives():
    with open(FILES / "people.csv.gz", "wb") as out, gzip.GzipFile("people.csv", "wb", mtime=0, fileobj=out) as packed:
        packed.write(PEOPLE.encode())
    def entry(name):
        return zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(FILES / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry("readme.md"), "Read me first.")
        archive.writestr(entry("__MACOSX/._people.csv"), "\0\0")
        archive.writestr(entry("data/people.csv"), PEOPLE)
        archive.writestr(entry("data/two_sheets.xlsx"), (FILES / "two_sheets.xlsx").read_bytes())
    with zipfile.ZipFile(FILES / "encrypted.zip", "w") as archive:
        archive.writestr(entry("people.csv"), PEOPLE)
    # The flag is all that tells; there is nothing to decrypt.
    raw = bytearray((FILES / "encrypted.zip").read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    (FILES / "encrypted.zip").write_bytes(raw)


workbooks()
columns()
databases()
archives()
