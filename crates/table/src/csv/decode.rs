//! From the bytes of a file to UTF-8, wherever the pieces are cut.

use std::borrow::Cow;

use crate::source::LegacyDecoder;

/// How a file's bytes are read as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, with a byte order mark or without.
    Utf8 {
        /// Whether it begins with a byte order mark.
        mark: bool,
    },
    /// UTF-16, little end first.
    Utf16Little {
        /// Whether it begins with a byte order mark.
        mark: bool,
    },
    /// UTF-16, big end first.
    Utf16Big {
        /// Whether it begins with a byte order mark.
        mark: bool,
    },
    /// What Windows wrote in western Europe.
    Windows1252,
    /// UTF-8 with bytes between that are not: these are read as Windows-1252.
    Mixed {
        /// Whether it begins with a byte order mark.
        mark: bool,
    },
    /// Another, by its name in the WHATWG's standard, that the surroundings know.
    Legacy(&'static str),
}

impl Encoding {
    /// How many bytes the byte order mark takes.
    pub(super) fn mark_length(&self) -> usize {
        match self {
            Self::Utf8 { mark: true } | Self::Mixed { mark: true } => 3,
            Self::Utf16Little { mark: true } | Self::Utf16Big { mark: true } => 2,
            _ => 0,
        }
    }

    /// The encoding of a beginning of a file. Bytes that are neither UTF-8 nor UTF-16 are taken for Windows-1252, unless
    /// the surroundings know better.
    pub(super) fn of(head: &[u8]) -> Self {
        match head {
            [0xEF, 0xBB, 0xBF, rest @ ..] if utf8_share(rest).is_none() => return Self::Utf8 { mark: true },
            [0xEF, 0xBB, 0xBF, ..] => return Self::Mixed { mark: true },
            [0xFF, 0xFE, ..] => return Self::Utf16Little { mark: true },
            [0xFE, 0xFF, ..] => return Self::Utf16Big { mark: true },
            _ => {}
        }
        if let Some(unmarked) = utf_16_without_mark(head) {
            return unmarked;
        }
        match utf8_share(head) {
            None => Self::Utf8 { mark: false },
            Some((characters, wrong)) if characters > wrong => Self::Mixed { mark: false },
            Some(_) => Self::Windows1252,
        }
    }

    /// The encoding that a person names.
    pub(super) fn named(name: &str, head: &[u8]) -> Option<Self> {
        let mark = |bytes: &[u8]| head.starts_with(bytes);
        Some(match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" | "utf-8 with bom" => Self::Utf8 { mark: mark(b"\xEF\xBB\xBF") },
            "utf-16le" => Self::Utf16Little { mark: mark(b"\xFF\xFE") },
            "utf-16be" => Self::Utf16Big { mark: mark(b"\xFE\xFF") },
            "windows-1252" | "iso-8859-1" | "latin1" | "latin-1" | "ascii" => Self::Windows1252,
            _ => return None,
        })
    }

    /// The name, as the WHATWG's standard has it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Utf8 { mark: true } => "UTF-8 with BOM",
            Self::Utf8 { mark: false } => "UTF-8",
            Self::Utf16Little { .. } => "UTF-16LE",
            Self::Utf16Big { .. } => "UTF-16BE",
            Self::Windows1252 => "windows-1252",
            // The bytes that are not are counted and told.
            Self::Mixed { .. } => "UTF-8",
            Self::Legacy(name) => name,
        }
    }
}

/// Whether text is neither UTF-8 nor UTF-16.
pub fn is_legacy_text(head: &[u8]) -> bool {
    Encoding::of(head) == Encoding::Windows1252
}

/// Whether an encoding by this name is none that is read without a decoder from elsewhere.
pub fn is_legacy_encoding(name: &str) -> bool {
    Encoding::named(name, &[]).is_none()
}

/// Nothing when all bytes are UTF-8 (but for a character that is cut at the end); otherwise how many characters beyond
/// ASCII are, and how many bytes are not.
fn utf8_share(mut bytes: &[u8]) -> Option<(usize, usize)> {
    let (mut characters, mut wrong) = (0, 0);
    loop {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                characters += beyond_ascii(text);
                break;
            }
            Err(error) => {
                let (good, rest) = bytes.split_at(error.valid_up_to());
                characters += beyond_ascii(std::str::from_utf8(good).unwrap_or_default());
                let Some(length) = error.error_len() else { break };
                wrong += 1;
                bytes = &rest[length..];
            }
        }
    }
    (wrong > 0).then_some((characters, wrong))
}

fn beyond_ascii(text: &str) -> usize {
    text.bytes().filter(|byte| *byte >= 0xC0).count()
}

/// UTF-16 whose mark was left out: text of the West has a zero in every second byte.
fn utf_16_without_mark(head: &[u8]) -> Option<Encoding> {
    let pairs = head.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = |zeros: usize| zeros * 10 >= pairs * 6;
    match (most(even), most(odd)) {
        (false, true) if even * 20 < pairs => Some(Encoding::Utf16Little { mark: false }),
        (true, false) if odd * 20 < pairs => Some(Encoding::Utf16Big { mark: false }),
        _ => None,
    }
}

/// A byte that is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrongByte {
    /// The byte.
    pub(super) byte: u8,
    /// Its position in the file behind a byte order mark, counted from 0.
    pub(super) offset: u64,
    /// Its line, counted from 1.
    pub(super) line: u64,
}

/// Turns pieces of a file into pieces for the parser, wherever the pieces are cut.
pub(super) struct Decoder {
    encoding: Encoding,
    legacy: Option<Box<dyn LegacyDecoder>>,
    /// The beginning of a character that was cut.
    cut: Vec<u8>,
    /// The first half of a UTF-16 unit that was cut.
    half: Option<u8>,
    /// The first unit of a surrogate pair.
    high: Option<u16>,
    /// Whether characters beyond ASCII were seen in UTF-8.
    beyond_ascii: bool,
    /// Bytes and line ends before the present piece.
    seen: u64,
    lines: u64,
    /// How many units of UTF-16 were not text, or bytes that were not UTF-8.
    pub(super) replaced: u64,
    /// The first byte that is not UTF-8.
    pub(super) wrong: Option<WrongByte>,
}

impl Decoder {
    pub(super) fn new(encoding: &Encoding, legacy: Option<Box<dyn LegacyDecoder>>) -> Self {
        Self {
            encoding: encoding.clone(),
            legacy,
            cut: Vec::new(),
            half: None,
            high: None,
            beyond_ascii: false,
            seen: 0,
            lines: 0,
            replaced: 0,
            wrong: None,
        }
    }

    /// What the bytes turned out to be.
    pub(super) fn encoding(&self) -> &Encoding {
        &self.encoding
    }

    /// The next piece.
    pub(super) fn decode<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match self.encoding {
            Encoding::Utf8 { .. } | Encoding::Mixed { .. } => self.utf_8(bytes),
            Encoding::Windows1252 => {
                self.note_wrong(bytes);
                Cow::Owned(windows_1252(bytes).into_bytes())
            }
            Encoding::Legacy(_) => {
                self.note_wrong(bytes);
                match &mut self.legacy {
                    Some(decoder) => Cow::Owned(decoder.decode(bytes, false).into_bytes()),
                    None => Cow::Owned(windows_1252(bytes).into_bytes()),
                }
            }
            Encoding::Utf16Little { .. } | Encoding::Utf16Big { .. } => self.utf_16(bytes),
        }
    }

    /// Looks for the first byte beyond ASCII, which is what makes the encoding worth telling.
    fn note_wrong(&mut self, bytes: &[u8]) {
        if self.wrong.is_some() {
            return;
        }
        match bytes.iter().position(|byte| *byte >= 0x80) {
            Some(position) => self.found(bytes, position),
            None => self.pass(bytes),
        }
    }

    fn pass(&mut self, bytes: &[u8]) {
        self.seen += bytes.len() as u64;
        if self.wrong.is_none() {
            self.lines += line_feeds(bytes);
        }
    }

    fn found(&mut self, bytes: &[u8], position: usize) {
        let line = self.lines + line_feeds(&bytes[..position]) + 1;
        self.wrong.get_or_insert(WrongByte {
            byte: bytes[position],
            offset: self.seen + position as u64,
            line,
        });
    }

    fn utf_8<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if self.cut.is_empty()
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            self.beyond_ascii |= !text.is_ascii();
            self.pass(bytes);
            return Cow::Borrowed(bytes);
        }
        let mut joined = std::mem::take(&mut self.cut);
        joined.extend_from_slice(bytes);
        let mut text = Vec::with_capacity(joined.len());
        let mut rest = &joined[..];
        loop {
            match std::str::from_utf8(rest) {
                Ok(good) => {
                    self.beyond_ascii |= !good.is_ascii();
                    text.extend_from_slice(rest);
                    self.pass(rest);
                    break;
                }
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    self.beyond_ascii |= !good.is_ascii();
                    text.extend_from_slice(good);
                    self.pass(good);
                    let Some(length) = error.error_len() else {
                        self.cut = bad.to_vec();
                        break;
                    };
                    self.found(bad, 0);
                    if self.becomes_windows_1252() {
                        text.extend_from_slice(windows_1252(bad).as_bytes());
                        self.pass(bad);
                        break;
                    }
                    self.replaced += length as u64;
                    text.extend_from_slice(windows_1252(&bad[..length]).as_bytes());
                    self.pass(&bad[..length]);
                    rest = &bad[length..];
                }
            }
        }
        Cow::Owned(text)
    }

    /// At a byte that is not UTF-8: a file that had nothing beyond ASCII so far is in Windows-1252, and in another only
    /// such bytes are.
    fn becomes_windows_1252(&mut self) -> bool {
        let Encoding::Utf8 { mark } = self.encoding else { return false };
        if mark || self.beyond_ascii {
            self.encoding = Encoding::Mixed { mark };
            return false;
        }
        self.encoding = Encoding::Windows1252;
        true
    }

    fn utf_16(&mut self, bytes: &[u8]) -> Cow<'static, [u8]> {
        let mut text = String::with_capacity(bytes.len());
        let little = matches!(self.encoding, Encoding::Utf16Little { .. });
        for byte in bytes {
            match self.half.take() {
                None => self.half = Some(*byte),
                Some(first) if little => self.unit(u16::from_le_bytes([first, *byte]), &mut text),
                Some(first) => self.unit(u16::from_be_bytes([first, *byte]), &mut text),
            }
        }
        Cow::Owned(text.into_bytes())
    }

    fn unit(&mut self, unit: u16, text: &mut String) {
        let units = match self.high.take() {
            Some(high) if (0xDC00..0xE000).contains(&unit) => [high, unit].to_vec(),
            Some(high) => {
                self.push([high].into_iter(), text);
                return self.unit(unit, text);
            }
            None if (0xD800..0xDC00).contains(&unit) => {
                self.high = Some(unit);
                return;
            }
            None => [unit].to_vec(),
        };
        self.push(units.into_iter(), text);
    }

    fn push(&mut self, units: impl Iterator<Item = u16>, text: &mut String) {
        for character in char::decode_utf16(units) {
            self.replaced += u64::from(character.is_err());
            text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }

    /// What is left at the end of the file: half a character.
    pub(super) fn finish(&mut self) -> Cow<'static, [u8]> {
        if let Some(decoder) = &mut self.legacy {
            return Cow::Owned(decoder.decode(&[], true).into_bytes());
        }
        let cut = std::mem::take(&mut self.cut);
        if !cut.is_empty() {
            self.found(&cut, 0);
            if !self.becomes_windows_1252() {
                self.replaced += cut.len() as u64;
            }
            return Cow::Owned(windows_1252(&cut).into_bytes());
        }
        if self.half.take().is_some() | self.high.take().is_some() {
            self.replaced += 1;
            return Cow::Borrowed("\u{FFFD}".as_bytes());
        }
        Cow::Borrowed(&[])
    }
}

fn line_feeds(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// The characters of bytes 0x80 to 0x9F in Windows-1252; the five it leaves open are control characters, as in browsers.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// Windows-1252 as text.
pub(super) fn windows_1252(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
            byte => char::from(*byte),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_wrong_byte_is_found_wherever_the_text_is_cut() {
        let text = b"a\xC3\xA9\nb\xE2\x82\xAC\nc\xE9d";
        for piece in 1..=text.len() {
            let mut decoder = Decoder::new(&Encoding::Utf8 { mark: false }, None);
            let mut found = Vec::new();
            text.chunks(piece).for_each(|piece| found.extend_from_slice(&decoder.decode(piece)));
            found.extend_from_slice(&decoder.finish());
            assert_eq!(decoder.wrong, Some(WrongByte { byte: 0xE9, offset: 10, line: 3 }), "{piece}");
            assert_eq!(String::from_utf8(found).unwrap(), "aé\nb€\ncéd");
            assert_eq!(decoder.encoding(), &Encoding::Mixed { mark: false });
        }
        let mut decoder = Decoder::new(&Encoding::Utf8 { mark: false }, None);
        let decoded = [decoder.decode(b"ab\xC3").into_owned(), decoder.finish().into_owned()].concat();
        assert_eq!(decoded, "abÃ".as_bytes());
        assert_eq!(decoder.wrong, Some(WrongByte { byte: 0xC3, offset: 2, line: 1 }));
    }

    #[test]
    fn utf_16_is_decoded_wherever_it_is_cut() {
        let text = "né 😀\n";
        let bytes: Vec<u8> =
            text.encode_utf16().flat_map(u16::to_le_bytes).chain([0x00, 0xD8, b'x', 0]).collect();
        for piece in 1..=bytes.len() {
            let mut decoder = Decoder::new(&Encoding::Utf16Little { mark: false }, None);
            let mut found = Vec::new();
            bytes.chunks(piece).for_each(|piece| found.extend_from_slice(&decoder.decode(piece)));
            found.extend_from_slice(&decoder.finish());
            assert_eq!(String::from_utf8(found).unwrap(), "né 😀\n\u{FFFD}x");
            assert_eq!(decoder.replaced, 1);
        }
    }

    #[test]
    fn windows_1252_has_the_euro() {
        assert_eq!(windows_1252(b"\x80 \xE9 a"), "€ é a");
    }

    #[test]
    fn encodings_are_told_by_their_bytes() {
        let of = |bytes: &[u8]| Encoding::of(bytes).name();
        assert_eq!(of(b"a,b\n"), "UTF-8");
        assert_eq!(of(b"a\0,\0b\0\n\0"), "UTF-16LE");
        assert_eq!(of(b"\0a\0,\0b\0\n"), "UTF-16BE");
        assert_eq!(of("größe,é,ü".as_bytes()), "UTF-8");
        assert_eq!(of(b"gr\xF6\xDFe"), "windows-1252");
        assert_eq!(of(b"gr\xC3\xB6\xC3\x9Fe \xE9"), "UTF-8");
    }
}
