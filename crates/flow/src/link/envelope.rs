//! The outer layers of a link: base64url, checksum, deflate; and the guard before its JSON is built.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use miniz_oxide::deflate::core::{
    CompressionStrategy, CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output,
    create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use serde_json::Value;

use super::{LinkError, VERSION, is_digit};
use crate::project::SIZE_LIMIT;

/// The version byte and the checksum.
const HEADER: usize = 5;

/// How deep the JSON of a link may nest.
const DEPTH_LIMIT: usize = 64;

/// How many values the JSON of a link may hold. What takes more memory than a value counts as several: an object, a list
/// (which makes room for four values at once), and text. So what is built from a hostile link stays within 16 MB, of
/// which a list of so many values takes most while it grows.
const VALUE_LIMIT: usize = 160_000;
const OBJECT_COST: usize = 20;
const LIST_COST: usize = 4;
const TEXT_PER_VALUE: usize = 32;

/// The last digit's spare bits are not looked at: the checksum tells what was changed.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// Packs JSON into a code.
pub(super) fn close(compact: &[u8]) -> String {
    // A table of codes of one's own costs some fifty bytes, which a short text does not win back.
    let dynamic = deflate(compact, CompressionStrategy::Default);
    let fixed = deflate(compact, CompressionStrategy::Fixed);
    let deflated = if fixed.len() < dynamic.len() { fixed } else { dynamic };
    let mut bytes = vec![VERSION];
    bytes.extend(checksum(VERSION, &deflated).to_le_bytes());
    bytes.extend(deflated);
    BASE64.encode(bytes)
}

/// Unpacks a code into JSON text, up to [`SIZE_LIMIT`].
pub(super) fn open(code: &str) -> Result<Vec<u8>, LinkError> {
    if let Some(foreign) = code.chars().find(|c| !is_digit(*c) && !c.is_whitespace()) {
        return Err(LinkError::Character(foreign));
    }
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = BASE64.decode(digits).map_err(|_| LinkError::Damaged)?;
    let (Some(version), Some(sum), Some(deflated)) =
        (bytes.first(), bytes.get(1..HEADER), bytes.get(HEADER..))
    else {
        return Err(LinkError::Damaged);
    };
    if checksum(*version, deflated).to_le_bytes() != *sum {
        return Err(LinkError::Damaged);
    }
    match *version {
        0 => return Err(LinkError::Malformed("its version is 0".to_owned())),
        newer if newer > VERSION => return Err(LinkError::Newer(newer)),
        _ => {}
    }
    decompress_to_vec_with_limit(deflated, SIZE_LIMIT).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => LinkError::TooLarge("over 4 MiB".to_owned()),
        _ => LinkError::Malformed("it cannot be unpacked".to_owned()),
    })
}

/// Reads the JSON of a link once [`guard`] has let it pass.
pub(super) fn parse(compact: &[u8]) -> Result<Value, LinkError> {
    guard(compact)?;
    serde_json::from_slice(compact).map_err(|error| LinkError::Malformed(error.to_string()))
}

/// Counts values and depth in the text, before anything is built from it.
fn guard(compact: &[u8]) -> Result<(), LinkError> {
    let (mut depth, mut values) = (0_usize, compact.len() / TEXT_PER_VALUE);
    let (mut in_text, mut escaped) = (false, false);
    for byte in compact {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'[' | b'{' => {
                depth += 1;
                values += if *byte == b'{' { OBJECT_COST } else { LIST_COST };
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if depth > DEPTH_LIMIT {
            return Err(LinkError::TooLarge("it nests too deeply".to_owned()));
        }
        if values > VALUE_LIMIT {
            return Err(LinkError::TooLarge("too many values".to_owned()));
        }
    }
    Ok(())
}

fn checksum(version: u8, deflated: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[version]);
    hasher.update(deflated);
    hasher.finalize()
}

fn deflate(bytes: &[u8], strategy: CompressionStrategy) -> Vec<u8> {
    let flags = create_comp_flags_from_zip_params(9, 0, strategy as i32);
    let mut compressor = CompressorOxide::new(flags);
    let mut deflated = Vec::new();
    let (status, _) = compress_to_output(&mut compressor, bytes, TDEFLFlush::Finish, |part| {
        deflated.extend_from_slice(part);
        true
    });
    debug_assert_eq!(status, TDEFLStatus::Done);
    deflated
}

/// Packs bytes as they are: for tests that need a link no Penstock writes.
#[cfg(test)]
pub(super) fn close_as(version: u8, deflated: &[u8]) -> String {
    let mut bytes = vec![version];
    bytes.extend(checksum(version, deflated).to_le_bytes());
    bytes.extend(deflated);
    BASE64.encode(bytes)
}
