"""Encodings: what Windows, the Macintosh and the web have written."""

from . import data
from .case import Case, cells, table, unnamed

RUSSIAN_TOWNS = ["Москва", "Екатеринбург", "Нижний Новгород", "Пермь", "Ярославль", "Тюмень", "Хабаровск"]
GREEK_TOWNS = ["Αθήνα", "Θεσσαλονίκη", "Πάτρα", "Ηράκλειο", "Λάρισα", "Χανιά", "Άργος"]
JAPANESE_TOWNS = ["東京都", "大阪府", "北海道", "福岡県", "京都府", "神奈川県"]
POLISH_TOWNS = ["Łódź", "Kraków", "Gdańsk", "Poznań", "Białystok", "Częstochowa", "Świnoujście"]
FRENCH_TOWNS = ["Besançon", "Orléans", "Nîmes", "Évry", "Béziers", "Châteauroux", "Mâcon"]
SPANISH_TOWNS = ["Málaga", "Cádiz", "León", "Logroño", "A Coruña", "Alcalá", "Mérida"]


def cases():
    people = data.people
    german = lambda count, seed: people(count, seed, data.GERMAN_NAMES, data.GERMAN_TOWNS)
    german_names = ["Nr", "Name", "Ort", "Jahrgang"]
    russian_names = ["Номер", "ФИО", "Город", "Год рождения"]
    yield Case("utf8_umlauts", "UTF-8 without a mark.", german_names, german(20, 41), delimiter=";")
    yield Case("utf8_mark", "UTF-8 with a byte order mark, which is no part of the first name.", german_names, german(20, 42),
               delimiter=";", mark=True, line_end="\r\n")
    yield Case("utf8_mark_quoted", "A byte order mark stands before a quotation mark that opens the first name.",
               german_names, german(15, 43), quoting="all", mark=True,
               write=lambda case, number, row: ",".join(f'"{cell}"' for cell in row), decisions={"quote": '"'})
    yield Case("utf8_mark_no_header", "A byte order mark stands before the first number of a file without a header.",
               unnamed(4), data.meters(24, 44), header=[], mark=True)
    yield Case("utf8_emoji", "Posts with emoji, flags and joined characters.", ["id", "post", "likes"],
               [[str(at), f"{post} {mark}", str(at * 9)] for at, (post, mark) in
                enumerate(zip(data.POSTS, ["🌧️", "🏃‍♀️", "🚲", "🍞", "⏱️", "🔑", "🎬", "⚽", "🖨️", "📚", "🌇", "🤷🏽", "🫖", "🕯️", "❤️", "🐌"]))])
    yield Case("utf8_scripts", "Greek, Hebrew, Arabic, Thai, Hindi and Chinese in one UTF-8 file.", ["language", "greeting", "speakers"], cells("""
Greek|Καλημέρα, κόσμε|13
Hebrew|שלום עולם|9
Arabic|مرحبا بالعالم|372
Thai|สวัสดีชาวโลก|61
Hindi|नमस्ते दुनिया|345
Chinese|你好，世界|941
Georgian|გამარჯობა|4
Amharic|ሰላም ልዑል|32
"""))
    yield Case("utf8_late", "Plain letters for many rows, and the first umlaut near the end.", ["n", "code", "place"],
               [[str(at), f"K{at * 7 % 97}", "Görlitz" if at == 57 else data.Dice(at).pick(["Bonn", "Essen", "Trier"])] for at in range(60)])
    yield Case("utf16le_mark", "“Unicode text” of a spreadsheet: UTF-16LE with a mark, and tabs.", german_names, german(20, 45),
               encoding="utf-16-le", mark=True, delimiter="\t", line_end="\r\n", ext="txt")
    yield Case("utf16be_mark", "UTF-16BE with a mark.", german_names, german(20, 46), encoding="utf-16-be", mark=True, delimiter=";")
    yield Case("utf16le_no_mark", "UTF-16LE without a mark: every other byte is zero.", data.ORDER_NAMES, data.orders(20, 47), encoding="utf-16-le")
    yield Case("utf16be_no_mark", "UTF-16BE without a mark.", data.DEVICE_NAMES, data.devices(20, 48), encoding="utf-16-be", line_end="\r\n")
    yield Case("utf16le_russian", "UTF-16LE with a mark, where hardly any byte of the cells is zero.", russian_names,
               people(15, 49, data.RUSSIAN_NAMES, RUSSIAN_TOWNS), encoding="utf-16-le", mark=True, delimiter=";", line_end="\r\n")
    yield Case("utf16le_quoted_newlines", "Line feeds and delimiters inside quoted cells of UTF-16.", ["id", "text"],
               [[str(at), f"{post}\n– {at}"] for at, post in enumerate(data.POSTS)], encoding="utf-16-le", mark=True)
    yield Case("utf16le_surrogates", "Characters beyond 16 bits in UTF-16.", ["id", "sign", "n"],
               [[str(at), sign, str(at * 3)] for at, sign in enumerate(["𝄞", "🜁", "𐍈 hwair", "𠮷野家", "😀", "plain"])],
               encoding="utf-16-le", mark=True, delimiter="\t", ext="txt")
    yield Case("windows1252_german", "Umlauts and ß as Windows writes them in western Europe.", german_names, german(20, 50),
               encoding="cp1252", delimiter=";", line_end="\r\n")
    yield Case("windows1252_french", "French accents, œ and the euro sign, which Latin-1 has not.", ["N°", "Nom", "Ville", "Solde"],
               [[*row[:3], f"{at * 31 + 5},50 €"] for at, row in enumerate(people(18, 51, data.FRENCH_NAMES, FRENCH_TOWNS + ["Œuilly"]))],
               encoding="cp1252", delimiter=";", line_end="\r\n")
    yield Case("windows1252_typographic", "Curly quotation marks and dashes of a word processor, from the range that Latin-1 leaves empty.",
               ["id", "quote", "page"], [[str(at), f"“{post}” – so it goes…", str(at * 12)] for at, post in enumerate(data.POSTS)],
               encoding="cp1252", line_end="\r\n")
    yield Case("latin1_spanish", "Spanish in Latin-1 (read as Windows-1252, as browsers do).", ["Nº", "Nombre", "Ciudad", "Año"],
               people(20, 52, data.SPANISH_NAMES, SPANISH_TOWNS), encoding="cp1252", delimiter=";")
    yield Case("windows1252_single_letter", "One letter in sixty rows is not ASCII, and not UTF-8.", ["n", "code", "place"],
               [[str(at), f"K{at * 7 % 97}", "Görlitz" if at == 31 else data.Dice(at).pick(["Bonn", "Essen", "Trier"])] for at in range(60)],
               encoding="cp1252")
    yield Case("windows1252_degree_only", "Only the degree sign in the names is not ASCII.", ["time", "temp °C", "dew °C"],
               [[data.moment("2022-07-01T00:00:00", at * 30), data.Dice(at).decimal(80, 330, 1), data.Dice(at + 3).decimal(20, 190, 1)]
                for at in range(24)], encoding="cp1252")
    yield Case("windows1250_polish", "Polish in Windows-1250.", ["Lp.", "Imię i nazwisko", "Miejscowość", "Rok urodzenia"],
               people(20, 53, data.POLISH_NAMES, POLISH_TOWNS), encoding="cp1250", delimiter=";", line_end="\r\n")
    yield Case("iso8859_2_polish", "Polish in ISO-8859-2, where ą, ś and ź are other bytes than in Windows-1250.",
               ["Lp.", "Imię i nazwisko", "Miejscowość", "Rok urodzenia"], people(20, 54, data.POLISH_NAMES, POLISH_TOWNS),
               encoding="iso8859_2", delimiter=";")
    yield Case("windows1251_russian", "Russian in Windows-1251.", russian_names, people(20, 55, data.RUSSIAN_NAMES, RUSSIAN_TOWNS),
               encoding="cp1251", delimiter=";", line_end="\r\n")
    yield Case("koi8r_russian", "Russian in KOI8-R.", russian_names, people(20, 56, data.RUSSIAN_NAMES, RUSSIAN_TOWNS), encoding="koi8_r",
               delimiter="\t", ext="txt")
    yield Case("ibm866_russian", "Russian of DOS, code page 866.", russian_names, people(20, 57, data.RUSSIAN_NAMES, RUSSIAN_TOWNS),
               encoding="cp866", delimiter=";", line_end="\r\n")
    yield Case("windows1253_greek", "Greek in Windows-1253.", ["Κωδικός", "Ονοματεπώνυμο", "Πόλη", "Έτος γέννησης"],
               people(20, 58, data.GREEK_NAMES, GREEK_TOWNS), encoding="cp1253", delimiter=";", line_end="\r\n")
    yield Case("windows1254_turkish", "Turkish in Windows-1254: ş, ğ and ı in place of Icelandic letters.", ["No", "Ad Soyad", "Şehir", "Doğum yılı"],
               people(16, 59, ["Ayşe Yıldız", "Mehmet Çağlar", "Gülşen Doğan", "İbrahim Işık", "Tuğba Şahin", "Ömer Aydın", "Nazlı Güneş"],
                      ["İstanbul", "Eskişehir", "Muğla", "Diyarbakır", "Uşak"]), encoding="cp1254", delimiter=";", line_end="\r\n")
    yield Case("shift_jis_japanese", "Japanese in Shift_JIS, where the second byte of a character may be a backslash or a bar.",
               ["番号", "氏名", "都道府県", "予定表", "金額"],
               [[str(at + 1), name, data.Dice(at).pick(JAPANESE_TOWNS), data.Dice(at).pick(["表示する", "能力試験", "ソフト", "十分な申込"]),
                 str(at * 1200 + 800)] for at, name in enumerate(data.JAPANESE_NAMES * 2)], encoding="shift_jis", line_end="\r\n")
    yield Case("euc_jp_japanese", "Japanese in EUC-JP.", ["番号", "氏名", "都道府県", "年"],
               people(20, 60, data.JAPANESE_NAMES, JAPANESE_TOWNS), encoding="euc_jp")
    yield Case("gbk_chinese", "Chinese in GBK.", ["编号", "姓名", "城市", "出生年份"],
               people(20, 61, ["王小明", "李丽华", "张伟强", "刘洋", "陈静怡", "杨建国", "赵敏", "黄晓东", "周杰", "吴秀英"],
                      ["北京市", "上海市", "广州市", "成都市", "武汉市", "西安市"]), encoding="gb18030", line_end="\r\n")
    yield Case("big5_chinese", "Chinese of Taiwan in Big5.", ["編號", "姓名", "縣市", "出生年"],
               people(20, 62, ["陳怡君", "林志豪", "黃淑芬", "張雅婷", "李宗翰", "王美玲", "吳建宏", "劉家瑋"],
                      ["臺北市", "高雄市", "臺中市", "花蓮縣", "嘉義市"]), encoding="big5", line_end="\r\n")
    yield Case("euc_kr_korean", "Korean in EUC-KR.", ["번호", "이름", "도시", "출생연도"],
               people(20, 63, ["김민수", "이서연", "박지훈", "최은영", "정하늘", "강도현", "윤미래", "장보고"],
                      ["서울특별시", "부산광역시", "대구광역시", "인천광역시", "제주시"]), encoding="euc_kr", line_end="\r\n")
    yield Case("macintosh_german", "A spreadsheet on the Macintosh wrote its own encoding, with carriage returns as line ends.",
               german_names, german(20, 64), encoding="mac_roman", delimiter=";", line_end="\r", decisions={"encoding": "macintosh"})
    mixed = [[*row[:2], "Köln" if at == 11 else row[2], row[3]] for at, row in enumerate(german(16, 65))]
    yield Case("mixed_encodings", "UTF-8, but one row came from elsewhere and is Windows-1252: each is read as what it is.",
               german_names, mixed, delimiter=";",
               bytes_after=lambda content: b"\n".join(
                   line.decode().encode("cp1252") if at == 12 else line for at, line in enumerate(content.split(b"\n"))))
    yield Case("no_break_spaces", "Thousands are divided by no-break spaces, which are parts of the numbers.", ["Commune", "Population", "Surface"],
               [[town, f"{at + 12}\u00a0{at * 97 % 1000:03d}", data.Dice(at).decimal(900, 9000, 2, ",")] for at, town in enumerate(FRENCH_TOWNS)],
               delimiter=";", decisions={"types": {"Population": "integer|number", "Surface": "number"}})
    yield Case("mark_in_the_middle", "Two files with marks were put together: the second mark and its header are in the middle.",
               german_names, german(20, 66), delimiter=";", mark=True, line_end="\r\n", inside={10: ["\ufeff" + ";".join(german_names)]},
               decisions={"repeated_headers": 1})
