//! Text in the encodings that came before UTF-8: which one it is, and its text.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding};
use penstock_flow::Diagnostic;
use penstock_table::ImportError;

/// The likeliest encoding of some text, by its name in the WHATWG's standard. The more of the text, the surer.
pub fn guess_encoding(sample: &[u8]) -> &'static str {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Allow).name()
}

/// Turns text into UTF-8 piece by piece; a character may be cut between two pieces.
pub struct TextDecoder {
    decoder: encoding_rs::Decoder,
    /// Byte sequences that no character has, each replaced by U+FFFD.
    pub replaced: u64,
}

impl TextDecoder {
    /// A decoder of the encoding of this name or label, such as `windows-1252` or `latin1`; nothing for unknown ones.
    pub fn new(name: &str) -> Option<Self> {
        let encoding = Encoding::for_label(name.as_bytes())?;
        Some(Self { decoder: encoding.new_decoder_with_bom_removal(), replaced: 0 })
    }

    /// The encoding's name.
    pub fn name(&self) -> &'static str {
        self.decoder.encoding().name()
    }

    /// The text of the next piece; `last` says that there is none behind it.
    pub fn decode(&mut self, mut bytes: &[u8], last: bool) -> String {
        let mut text = String::new();
        loop {
            let room = self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
            text.reserve(room);
            let before = text.len();
            let (result, read, had_errors) = self.decoder.decode_to_string(bytes, &mut text, last);
            if had_errors {
                self.replaced += text[before..].matches('\u{FFFD}').count() as u64;
            }
            bytes = &bytes[read..];
            if result == CoderResult::InputEmpty {
                return text;
            }
        }
    }
}

/// The pieces of a text as UTF-8.
pub struct Decoding<I> {
    pieces: I,
    decoder: Option<TextDecoder>,
}

impl<I> Decoding<I> {
    /// The pieces decoded.
    pub fn new(pieces: I, decoder: TextDecoder) -> Self {
        Self { pieces, decoder: Some(decoder) }
    }
}

impl<I: Iterator<Item = Result<Vec<u8>, ImportError>>> Iterator for Decoding<I> {
    type Item = Result<Vec<u8>, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        let decoder = self.decoder.as_mut()?;
        Some(match self.pieces.next() {
            Some(Ok(piece)) => Ok(decoder.decode(&piece, false).into_bytes()),
            Some(Err(error)) => {
                self.decoder = None;
                Err(error)
            }
            None => {
                let rest = decoder.decode(&[], true).into_bytes();
                self.decoder = None;
                Ok(rest)
            }
        })
    }
}

/// The error for an encoding that nobody knows.
pub(crate) fn unknown_encoding(name: &str) -> ImportError {
    let error = Diagnostic::error("unknown-encoding", format!("There is no encoding “{name}”."));
    let hint = "Name one that browsers know, such as UTF-8, windows-1252, Shift_JIS or GBK.";
    ImportError::Refused(Box::new(error.hint(hint).parameter("encoding")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same text in several encodings.
    const TEXTS: [(&str, &str); 5] = [
        ("Shift_JIS", "名前,都市\n田中太郎,東京\n鈴木花子,大阪\n佐藤次郎,名古屋\nこれは日本語の文章です。\n"),
        ("GBK", "姓名,城市\n张伟,北京\n王芳,上海\n李娜,广州\n这是一个中文文本。\n"),
        ("windows-1251", "имя,город\nИван,Москва\nОльга,Санкт-Петербург\nэто обычный русский текст\n"),
        ("windows-1252", "nom,ville\nRené,Besançon\nZoë,Orléans\nGarçon à côté de l'hôtel, déjà réservé\n"),
        ("EUC-KR", "이름,도시\n김철수,서울\n이영희,부산\n이것은 한국어 문장입니다.\n"),
    ];

    #[test]
    fn the_encoding_of_a_text_is_guessed_and_decoded_however_it_is_cut() {
        for (name, text) in TEXTS {
            let (bytes, _, lossy) = Encoding::for_label(name.as_bytes()).unwrap().encode(text);
            assert!(!lossy, "{name}");
            assert_eq!(guess_encoding(&bytes), name);
            for piece in [1, 2, 3, 7, bytes.len()] {
                let mut decoder = TextDecoder::new(name).unwrap();
                let mut decoded: String =
                    bytes.chunks(piece).map(|piece| decoder.decode(piece, false)).collect();
                decoded.push_str(&decoder.decode(&[], true));
                assert_eq!((decoded.as_str(), decoder.replaced), (text, 0), "{name}, {piece}");
            }
        }
        assert_eq!(guess_encoding("naïve, déjà vu".as_bytes()), "UTF-8");
    }

    #[test]
    fn what_is_no_character_is_counted() {
        let mut decoder = TextDecoder::new("utf-8").unwrap();
        assert_eq!(decoder.decode(b"a\xFFb\xFE", true), "a\u{FFFD}b\u{FFFD}");
        assert_eq!(decoder.replaced, 2);
        assert!(TextDecoder::new("klingon").is_none());
    }
}
