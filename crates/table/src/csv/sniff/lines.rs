//! Which line ends a text has.

/// Line ends of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineEnds {
    line_feeds: usize,
    pairs: usize,
    returns: usize,
}

impl LineEnds {
    pub(super) fn of(text: &[u8]) -> Self {
        let mut ends = Self::default();
        let mut bytes = text.iter().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'\n' => ends.line_feeds += 1,
                b'\r' if bytes.peek() == Some(&&b'\n') => {
                    bytes.next();
                    ends.pairs += 1;
                }
                b'\r' => ends.returns += 1,
                _ => {}
            }
        }
        ends
    }

    /// Whether a carriage return alone ends a line. A few among many other ends are rather letters of a cell.
    pub(super) fn carriage_return(self) -> bool {
        self.returns > 0 && self.returns * 8 >= self.line_feeds + self.pairs
    }
}
