//! Where the bytes that mean something are, sixteen bytes at a time.

/// How many bytes are looked at together.
pub(super) const WIDTH: usize = 16;

/// The bytes that are looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks {
    vectors: [Vector; 3],
    carriage_return: bool,
}

impl Marks {
    /// A delimiter, a quotation mark and the line feed; and the carriage return, where it ends lines by itself.
    pub(super) fn new(delimiter: u8, quote: u8, carriage_return: bool) -> Self {
        Self { vectors: [delimiter, quote, b'\n'].map(every), carriage_return }
    }

    /// A bit for each of the sixteen bytes, the first lowest: whether it is one of those looked for.
    #[inline]
    pub(super) fn find(&self, bytes: &[u8; WIDTH]) -> u32 {
        let loaded = load(bytes);
        let [delimiter, quote, line_feed] = self.vectors;
        let mut found = equal(loaded, delimiter) | equal(loaded, quote) | equal(loaded, line_feed);
        if self.carriage_return {
            found |= equal(loaded, every(b'\r'));
        }
        found
    }
}

#[cfg(not(target_arch = "wasm32"))]
use portable::{Vector, equal, every, load};
#[cfg(target_arch = "wasm32")]
use wasm::{Vector, equal, every, load};

#[cfg(target_arch = "wasm32")]
mod wasm {
    use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2, v128};

    pub(super) type Vector = v128;

    pub(super) fn every(byte: u8) -> Vector {
        u8x16_splat(byte)
    }

    #[inline]
    pub(super) fn load(bytes: &[u8; super::WIDTH]) -> Vector {
        let word = u128::from_le_bytes(*bytes);
        u64x2(word as u64, (word >> 64) as u64)
    }

    #[inline]
    pub(super) fn equal(one: Vector, other: Vector) -> u32 {
        u32::from(u8x16_bitmask(u8x16_eq(one, other)))
    }
}

/// Two words of eight bytes: intrinsics of other processors cannot be called without `unsafe`.
#[cfg(not(target_arch = "wasm32"))]
mod portable {
    pub(super) type Vector = [u64; 2];

    pub(super) fn every(byte: u8) -> Vector {
        [u64::from(byte) * 0x0101_0101_0101_0101; 2]
    }

    #[inline]
    pub(super) fn load(bytes: &[u8; super::WIDTH]) -> Vector {
        let word = u128::from_le_bytes(*bytes);
        [word as u64, (word >> 64) as u64]
    }

    #[inline]
    pub(super) fn equal(one: Vector, other: Vector) -> u32 {
        equal_bytes(one[0], other[0]) | equal_bytes(one[1], other[1]) << 8
    }

    /// A bit for each byte that is equal in both words (Warren, Hacker's Delight, 6-1): first the high bit of each such
    /// byte, then these eight moved next to each other by a multiplication.
    #[inline]
    fn equal_bytes(word: u64, other: u64) -> u32 {
        const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
        let difference = word ^ other;
        let high = !(((difference & LOW) + LOW) | difference | LOW);
        ((high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_is_found_at_each_place() {
        for position in 0..WIDTH {
            for (mark, looked_for) in
                [(b';', true), (b'\'', true), (b'\n', true), (b'\r', false), (b'a', false), (0xBB, false)]
            {
                let mut bytes = [b'x'; WIDTH];
                bytes[position] = mark;
                let found = Marks::new(b';', b'\'', false).find(&bytes);
                assert_eq!(found, u32::from(looked_for) << position, "{mark} at {position}");
            }
            let mut bytes = [b'x'; WIDTH];
            bytes[position] = b'\r';
            assert_eq!(Marks::new(b';', b'\'', true).find(&bytes), 1 << position);
        }
    }
}
