"""Tables such as people have, made from a small generator of our own, so that every Python makes the same ones."""

import datetime

GERMAN_NAMES = ["Anna Müller", "Jürgen Groß", "Käthe Schröder", "Björn Weiß", "Sabine Köhler", "Lena Fuchs",
                "Götz Bäumer", "Uwe Jäger", "Heike Voß", "Dörte Lüders", "Tim Brandt", "Ines Krüger"]
FRENCH_NAMES = ["Hélène Lefèvre", "François Gauthier", "Élodie Béranger", "René Dupré", "Chloé Marchand",
                "Gaël Fournier", "Zoé Rivière", "Jérôme Noël", "Aurélie Brûlé", "Loïc Tanguy"]
SPANISH_NAMES = ["José Núñez", "María Ibáñez", "Íñigo Peña", "Lucía Cordón", "Andrés Muñoz", "Sofía Aragón",
                 "Begoña Villaseñor", "Raúl Garzón", "Inés Cañada", "Óscar Bolaños"]
POLISH_NAMES = ["Łukasz Wójcik", "Małgorzata Śliwa", "Zbigniew Żak", "Agnieszka Dąbrowska", "Paweł Gołąb",
                "Świętosława Zając", "Grażyna Źrebiec", "Michał Kaźmierczak", "Bożena Cieśla", "Jędrzej Król"]
RUSSIAN_NAMES = ["Иванов Пётр Сергеевич", "Смирнова Анна Павловна", "Кузнецов Олег Ильич", "Щербакова Юлия Львовна",
                 "Жуков Артём Юрьевич", "Фёдорова Эльвира Ивановна", "Цветков Игорь Олегович", "Беляева Нина Петровна",
                 "Чернов Егор Андреевич", "Соловьёва Дарья Ильинична"]
GREEK_NAMES = ["Άννα Παπαδοπούλου", "Γιώργος Νικολάου", "Ελένη Ιωάννου", "Δημήτρης Οικονόμου", "Σοφία Άγγελοπούλου",
               "Κώστας Βασιλείου", "Χριστίνα Μαυρίδη", "Άρης Ζαχαρίας", "Θεοδώρα Ψαρρού", "Ξένια Φωτίου"]
JAPANESE_NAMES = ["佐藤 太郎", "鈴木 花子", "高橋 健一", "田中 美咲", "伊藤 翔太", "渡辺 由美子", "山本 大輔", "中村 さくら",
                  "小林 誠", "加藤 ひろし"]
ENGLISH_NAMES = ["Grace Okafor", "Liam Turner", "Priya Nair", "Owen Hughes", "Mia Castillo", "Noah Fischer",
                 "Ada Lindqvist", "Ben Whitaker", "Chloe Park", "Dev Malhotra", "Ella Brooks", "Frank Adeyemi"]
GERMAN_TOWNS = ["Köln", "München", "Düsseldorf", "Lübeck", "Görlitz", "Gießen", "Tübingen", "Nürnberg", "Saarbrücken",
                "Würzburg"]
ENGLISH_TOWNS = ["Leeds", "Bristol", "Norwich", "Exeter", "Durham", "Swansea", "Dundee", "Lincoln", "Truro", "Derry"]
COUNTRIES = ["Austria", "Belgium", "Croatia", "Denmark", "Estonia", "Finland", "Greece", "Hungary", "Ireland", "Latvia",
             "Malta", "Norway", "Poland", "Romania", "Slovenia", "Sweden"]
PRODUCTS = ["Desk lamp", "Oak shelf", "Garden hose", "Steel kettle", "Wool blanket", "Cork board", "Bath towel",
            "Tea strainer", "Door mat", "Wall clock", "Bread bin", "Fruit bowl"]


class Dice:
    """A linear congruential generator (Knuth's MMIX constants)."""

    def __init__(self, seed):
        self.state = seed * 2654435761 + 88172645463325252

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self.state >> 33) % limit

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def decimal(self, low, high, digits, point="."):
        """A decimal number between two numbers that are given in units of the last digit."""
        value = self.between(low, high)
        sign, value = ("-" if value < 0 else ""), abs(value)
        whole, fraction = divmod(value, 10**digits)
        return f"{sign}{whole}{point}{fraction:0{digits}d}"

    def pick(self, values):
        return values[self.below(len(values))]


def day(start, days, form="%Y-%m-%d"):
    return (datetime.date.fromisoformat(start) + datetime.timedelta(days=days)).strftime(form)


def moment(start, minutes, form="%Y-%m-%d %H:%M:%S"):
    return (datetime.datetime.fromisoformat(start) + datetime.timedelta(minutes=minutes)).strftime(form)


def grouped(cents, group=".", point=","):
    """An amount of money with groups of thousands."""
    sign, cents = ("-" if cents < 0 else ""), abs(cents)
    whole, fraction = divmod(cents, 100)
    return f"{sign}{whole:,}".replace(",", group) + f"{point}{fraction:02d}"


def sensors(count, seed, point=".", form="%Y-%m-%d %H:%M:%S"):
    """Readings of a weather station: time, temperature, humidity, pressure."""
    dice = Dice(seed)
    return [
        [moment("2023-03-14T06:00:00", 10 * row, form), dice.decimal(-35, 214, 1, point),
         dice.decimal(310, 980, 1, point), dice.decimal(98210, 103390, 2, point)]
        for row in range(count)
    ]


SENSOR_NAMES = ["time", "temperature", "humidity", "pressure"]


METER_NAMES = ["hour", "load", "solar", "wind"]


def devices(count, seed):
    """Messages of devices: device, time, battery, state, value."""
    dice = Dice(seed)
    return [
        [f"dev-{dice.between(1, 9):02d}", moment("2024-01-05T23:50:00", 3 * row, "%Y-%m-%dT%H:%M:%SZ"),
         str(dice.between(11, 99)), dice.pick(["ok", "ok", "ok", "low", "lost"]), dice.decimal(0, 9999, 3)]
        for row in range(count)
    ]


DEVICE_NAMES = ["device", "sent_at", "battery", "state", "value"]

GERMAN_PURPOSES = ["Miete März Whg. 3", "Gehalt", "Lastschrift Stadtwerke", "Kartenzahlung Bäckerei Süß",
                   "Dauerauftrag Sparen", "Rechnung 4711/23", "Erstattung Krankenkasse", "Einkauf Drogerie",
                   "Mitgliedsbeitrag Turnverein", "Überweisung an Käthe"]


def bank(count, seed, group="."):
    """A German bank statement: day, value date, other party, purpose, amount."""
    dice = Dice(seed)
    rows = []
    for row in range(count):
        at = 2 * row + dice.below(2)
        rows.append([day("2023-01-09", at, "%d.%m.%Y"), day("2023-01-09", at + dice.below(3), "%d.%m.%Y"),
                     dice.pick(GERMAN_NAMES), dice.pick(GERMAN_PURPOSES), grouped(dice.between(-150000, 320000), group)])
    return rows


BANK_NAMES = ["Buchungstag", "Wertstellung", "Auftraggeber/Empfänger", "Verwendungszweck", "Betrag"]


def people(count, seed, names, towns):
    """Number, name, town, year of birth."""
    dice = Dice(seed)
    return [
        [str(101 + row), names[row % len(names)], dice.pick(towns), str(dice.between(1941, 2005))]
        for row in range(count)
    ]


def orders(count, seed, point="."):
    """Orders of a shop: order, day, product, quantity, price."""
    dice = Dice(seed)
    return [
        [str(50210 + 3 * row), day("2022-11-02", row), dice.pick(PRODUCTS), str(dice.between(1, 12)),
         dice.decimal(199, 18999, 2, point)]
        for row in range(count)
    ]


ORDER_NAMES = ["order", "date", "product", "quantity", "price"]


def statistics(count, seed, years, point=".", labels=COUNTRIES, low=812, high=9640, digits=1):
    """A figure for each of several years by country."""
    dice = Dice(seed)
    return [[labels[row]] + [dice.decimal(low, high, digits, point) for _ in range(years)] for row in range(count)]


def answers(count, seed, scale=("never", "seldom", "often", "always")):
    """A survey: respondent, age, sex, three items."""
    dice = Dice(seed)
    return [
        [f"R{row + 1:03d}", str(dice.between(18, 84)), dice.pick(["f", "m", "d"]), dice.pick(scale), dice.pick(scale),
         str(dice.between(1, 7))]
        for row in range(count)
    ]


ANSWER_NAMES = ["respondent", "age", "sex", "walks", "cycles", "satisfaction"]


def laboratory(count, seed, point="."):
    """Results of a laboratory: sample, analyte, result, unit, day."""
    dice = Dice(seed)
    analytes = [("Glucose", "mg/dL", 650, 1800, 1), ("Sodium", "mmol/L", 1330, 1470, 1), ("CRP", "mg/L", 2, 480, 1),
                ("Creatinine", "mg/dL", 52, 180, 2)]
    rows = []
    for row in range(count):
        name, unit, low, high, digits = analytes[row % len(analytes)]
        rows.append([f"S{2300 + row // 4}", name, dice.decimal(low, high, digits, point), unit, day("2024-02-05", row // 4)])
    return rows


LABORATORY_NAMES = ["sample", "analyte", "result", "unit", "drawn"]


def meters(count, seed, point="."):
    """Numbers only: hour, load, solar, wind."""
    dice = Dice(seed)
    return [
        [str(row), dice.decimal(30112, 71993, 2, point), dice.decimal(0, 21990, 2, point),
         dice.decimal(1250, 40111, 2, point)]
        for row in range(count)
    ]


POSTS = [
    "Rain again, third day running; the tram is late, of course",
    "New record: 21.4 km in 1:58:07, legs are gone",
    "Anyone selling a used bike? Budget 150, maybe 180",
    "Bread: 500 g flour, 350 g water, 10 g salt, patience",
    "They said 5 minutes. It was 50.",
    "Lost my keys near the station - grey ring, two keys",
    "The film was fine, the popcorn was not; 6/10",
    "Watching the match at Jo's, kick-off 20:45",
    "Why do printers exist? Serious question",
    "Book club moved to Thursday, 7 pm, room B",
    "Sunset over the harbour, no filter",
    "My code works | I have no idea why",
    "Tea > coffee, fight me",
    "Power cut in the whole street: candles it is",
    "Thanks to everyone who came, you were great",
    "Half of the tomatoes are gone, snails won",
]
