//! Whose file it says it is.

use crate::cell::Cell;
use crate::report::{MarkKind, StoreMark, shortened};
use crate::transform::word;

/// Distinct marks of one column that are told. A file of one store has one.
const MOST: usize = 8;

/// A column: its sheet, and its position there.
type Place = (usize, usize);

/// The names and numbers of shops that a file states.
#[derive(Default)]
pub(crate) struct Marks {
    pub found: Vec<StoreMark>,
    /// The columns by their place and what was in them, so that a mark that repeats in every row is read once.
    seen: Vec<(Place, Vec<u8>)>,
}

impl Marks {
    /// Notes what a column says of the shop.
    pub(crate) fn note(&mut self, kind: MarkKind, place: Place, column: &str, cell: Cell<'_>) {
        let mut known = self.seen.iter().filter(|(of, _)| *of == place);
        if cell.is_blank() || known.clone().count() >= MOST || known.any(|(_, bytes)| bytes == cell.bytes) {
            return;
        }
        self.seen.push((place, cell.bytes.to_vec()));
        let mut scratch = String::new();
        // Excel guards around a store number are no part of it.
        if let Ok(Some(value)) = word::code(cell.text(&mut scratch), cell.kind) {
            self.found.push(StoreMark { kind, column: column.to_owned(), value: shortened(value) });
        }
    }
}
