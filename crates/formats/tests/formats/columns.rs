use crate::support::{code, file, read};

/// What every file of `columns()` in make.py holds, as text. Without `level`, which some lack.
fn expected(with_level: bool) -> String {
    let rows = [
        [
            "small",
            "exact",
            "great",
            "float",
            "single",
            "flag",
            "text",
            "level",
            "day",
            "zoned",
            "fine",
            "time",
            "money",
            "long",
            "list",
            "record.a",
            "record.b.c",
            "bytes",
        ],
        [
            "1",
            "9007199254740993",
            "18446744073709551615",
            "0.1",
            "0.5",
            "true",
            "a",
            "x",
            "2020-01-31",
            "2020-01-31T10:00:00",
            "1970-01-01T00:00:00.001",
            "10:20:30",
            "12.3",
            "12345678901234567.89",
            "\"[1,2]\"",
            "1",
            "x",
            "abc",
        ],
        ["", "", "0", "", "1.5", "", "", "y", "", "", "1970-01-01T00:00:02", "", "", "", "", "", "", ""],
        [
            "-3",
            "-5",
            "",
            "",
            "",
            "false",
            "",
            "x",
            "1969-12-31",
            "",
            "",
            "00:00:00.0005",
            "-0.05",
            "1.00",
            "[]",
            "",
            "y",
            "",
        ],
    ];
    let line = |row: &[&str; 18]| {
        let kept = row.iter().enumerate().filter(|(at, _)| with_level || *at != 7);
        kept.map(|(_, cell)| *cell).collect::<Vec<_>>().join(",") + "\n"
    };
    rows.iter().map(line).collect()
}

#[test]
fn parquet_is_read_in_every_usual_compression() {
    for name in ["snappy", "gzip", "zstd", "lz4", "none", "pages2"] {
        let read = read(&format!("types_{name}.parquet"), None);
        assert_eq!(read.csv(), expected(true), "{name}");
        assert_eq!(
            read.kinds(),
            [
                "integer",
                "integer",
                "category",
                "number",
                "number",
                "boolean",
                "category",
                "category",
                "date-time",
                "date-time",
                "date-time",
                "category",
                "number",
                "category",
                "category",
                "integer",
                "category",
                "category"
            ],
            "{name}"
        );
        assert_eq!(
            read.codes(),
            [
                "great-integers",
                "infinite",
                "nan",
                "empty-texts",
                "zones",
                "finer-times",
                "long-decimals",
                "nested",
                "flattened",
                "flattened",
                "binary"
            ],
            "{name}"
        );
    }
    assert_eq!(code("types_brotli.parquet", file("types_brotli.parquet"), None), "unknown-compression");
}

#[test]
fn arrow_files_and_streams_are_read() {
    for (name, with_level) in
        [("types.arrow", true), ("types_lz4.arrow", true), ("stream.arrows", false), ("types.feather", false)]
    {
        assert_eq!(read(name, None).csv(), expected(with_level), "{name}");
    }
    assert_eq!(code("types_zstd.arrow", file("types_zstd.arrow"), None), "unknown-compression");
}

#[test]
fn a_database_is_read() {
    let orders = read("shop.sqlite", None);
    assert_eq!(orders.part.as_deref(), Some("orders"));
    assert_eq!(orders.parts, ["items", "orders", "sold", "endless", "writes"]);
    assert_eq!(orders.csv(), "item,day,code\n1,2024-01-31,007\n2,2024-02-29,042\n1,2024-03-01,007\n5,,\n");
    assert_eq!(orders.kinds(), ["integer", "date-time", "category"]);
    let items = read("shop.sqlite", Some("items"));
    assert_eq!(items.csv(), "id,name,price,sold\n1,tea,2.5,true\n2,milk,1.0,false\n5,,,\n");
    let sold = read("shop.sqlite", Some("sold"));
    assert_eq!(sold.csv(), "name,day\ntea,2024-01-31\nmilk,2024-02-29\ntea,2024-03-01\n,\n");
    let query =
        read("shop.sqlite", Some("SELECT code, count(*) AS n FROM orders GROUP BY code ORDER BY code DESC"));
    assert_eq!(query.csv(), "code,n\n042,1\n007,2\n,1\n");
}
