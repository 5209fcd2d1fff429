//! Words by which columns say that they hold personal data, in the languages of most files. Two words stand for both
//! together, written as one or apart.

use std::sync::LazyLock;

/// E-mail addresses.
pub(super) const EMAIL: &[&str] =
    &["email", "e mail", "mail", "correo", "courriel", "epost", "почта", "電子メール", "邮箱"];

/// Bank accounts.
pub(super) const IBAN: &[&str] =
    &["iban", "account", "konto", "kontonummer", "compte", "cuenta", "conto", "rekening"];

/// Internet addresses.
pub(super) const IP: &[&str] = &["ip", "ipv4", "ipv6", "ip address", "remote addr", "client ip"];

/// Payment cards.
pub(super) const CARD: &[&str] =
    &["card", "cc", "pan", "credit card", "kreditkarte", "carte", "tarjeta", "carta", "cartão"];

/// US social security numbers.
pub(super) const SSN: &[&str] = &["ssn", "social security"];

/// UK National Insurance numbers.
pub(super) const NINO: &[&str] = &["nino", "national insurance"];

/// National identity numbers.
pub(super) const NATIONAL: &[&str] = &[
    "national id",
    "personal number",
    "dni",
    "nie",
    "nif",
    "cpf",
    "pesel",
    "personnummer",
    "insee",
    "nir",
    "numero securite sociale",
    "codice fiscale",
    "bsn",
    "tax id",
    "steuer id",
];

/// Telephone numbers.
pub(super) const PHONE: &[&str] = &[
    "phone",
    "phones",
    "tel",
    "telephone",
    "mobile",
    "cell",
    "cellphone",
    "fax",
    "handy",
    "telefon",
    "telefonnummer",
    "téléphone",
    "portable",
    "teléfono",
    "telefono",
    "móvil",
    "movil",
    "celular",
    "cellulare",
    "telefone",
    "telefoon",
    "gsm",
    "puhelin",
    "телефон",
    "電話",
    "电话",
];

/// Dates of birth.
pub(super) const BIRTH: &[&str] = &[
    "dob",
    "birthday",
    "birthdate",
    "birth date",
    "date of birth",
    "born",
    "birth year",
    "year of birth",
    "geboren",
    "geburtstag",
    "geburtsdatum",
    "geburtsjahr",
    "naissance",
    "nacimiento",
    "nascita",
    "nascimento",
    "födelsedatum",
    "fødselsdato",
    "geboortedatum",
    "urodzenia",
    "рождения",
    "生年月日",
    "出生日期",
];

/// Postal addresses.
pub(super) const ADDRESS: &[&str] = &[
    "address",
    "street",
    "adresse",
    "anschrift",
    "strasse",
    "straße",
    "rue",
    "dirección",
    "direccion",
    "calle",
    "domicilio",
    "indirizzo",
    "via",
    "endereço",
    "endereco",
    "rua",
    "adres",
    "ulica",
    "adress",
    "gatuadress",
    "адрес",
    "住所",
    "地址",
];

/// Names, which may be those of people.
pub(super) const NAME: &[&str] = &[
    "name",
    "names",
    "customer",
    "client",
    "patient",
    "passenger",
    "employee",
    "contact",
    "person",
    "author",
    "kunde",
    "nom",
    "nombre",
    "nome",
    "naam",
    "namn",
    "navn",
    "имя",
    "氏名",
    "姓名",
];

/// Names that can only be those of people.
pub(super) const SURELY_NAME: &[&str] = &[
    "first name",
    "last name",
    "full name",
    "given name",
    "family name",
    "middle name",
    "maiden name",
    "surname",
    "forename",
    "vorname",
    "nachname",
    "familienname",
    "prénom",
    "prenom",
    "nom de famille",
    "apellido",
    "apellidos",
    "cognome",
    "sobrenome",
    "voornaam",
    "achternaam",
    "förnamn",
    "efternamn",
    "fornavn",
    "etternavn",
    "imię",
    "nazwisko",
    "фамилия",
    "отчество",
];

/// Postal codes.
pub(super) const POSTAL: &[&str] = &[
    "zip",
    "zipcode",
    "zip code",
    "postcode",
    "post code",
    "postal code",
    "plz",
    "postleitzahl",
    "code postal",
    "código postal",
    "codigo postal",
    "cap",
    "cep",
    "postnummer",
    "postcode",
];

/// Given names that are frequent in English, Spanish, French, German, Italian, Portuguese, Dutch, Polish, Nordic, Slavic,
/// Arabic, Indian and Chinese usage, in lower case and in order, one a line. Words of everyday language (May, Rose, Mark)
/// are left out: they would find names where there are none.
static GIVEN_NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("given_names.txt").lines().collect());

/// Whether a word in lower case is a frequent given name.
pub(super) fn is_given_name(word: &str) -> bool {
    GIVEN_NAMES.binary_search(&word).is_ok()
}

/// Forms of address, which stand before the names of people.
pub(super) const FORMS_OF_ADDRESS: &[&str] = &[
    "mr", "mrs", "ms", "miss", "master", "dr", "prof", "herr", "frau", "mme", "mlle", "señor", "señora",
    "sig", "signora",
];

/// Words for a street.
pub(super) const STREETS: &[&str] = &[
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "av",
    "lane",
    "ln",
    "drive",
    "dr",
    "boulevard",
    "blvd",
    "court",
    "ct",
    "square",
    "sq",
    "terrace",
    "way",
    "close",
    "highway",
    "hwy",
    "straße",
    "strasse",
    "str",
    "weg",
    "platz",
    "gasse",
    "allee",
    "ring",
    "rue",
    "chemin",
    "impasse",
    "quai",
    "place",
    "calle",
    "plaza",
    "paseo",
    "avenida",
    "carrer",
    "via",
    "viale",
    "piazza",
    "corso",
    "rua",
    "travessa",
    "laan",
    "gracht",
    "plein",
    "ulica",
    "ul",
    "gatan",
    "vägen",
    "gate",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_are_in_order() {
        let disordered = GIVEN_NAMES.windows(2).find(|pair| pair[0] >= pair[1]);
        assert_eq!(disordered, None);
        assert!(
            is_given_name("owen")
                && is_given_name("zofia")
                && is_given_name("jürgen")
                && !is_given_name("quill")
        );
    }
}
