//! A small sum over texts and numbers that stays the same in every version of this program.

/// The FNV-1a sum so far.
pub(super) struct Fnv(pub(super) u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Fnv {
    fn bytes(mut self, bytes: &[u8]) -> Self {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
        self
    }

    /// A text and its end, so that neighbours cannot trade letters.
    pub(super) fn text(self, text: &[u8]) -> Self {
        self.bytes(text).bytes(&[0xFF])
    }

    pub(super) fn number(self, number: i64) -> Self {
        self.bytes(&number.to_le_bytes())
    }
}
