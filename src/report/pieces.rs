//! Text of many rows, made in pieces side by side and written in order: what is made takes longer than the writing.

use std::io::{self, Write};
use std::sync::mpsc;

use crate::board::RowNumber;

/// Makes the text of the rows piece by piece and writes them in their order: every other one is made beside, so that who
/// writes waits for half of them at most. `make` is told whether a piece is the first one.
pub(super) fn in_pieces(
    out: &mut dyn Write,
    rows: &[RowNumber],
    make: impl Fn(bool, &[RowNumber], &mut Vec<u8>) + Sync,
) -> io::Result<()> {
    // Larger than what a pipe takes at once, so that no piece is put together with others before it is written.
    const PIECE: usize = 192;
    const USUAL: usize = 96 * 1024;
    let mut own = Vec::new();
    if rows.len() <= PIECE {
        make(true, rows, &mut own);
        return out.write_all(&own);
    }
    std::thread::scope(|scope| {
        let make = &make;
        let (sender, made) = mpsc::sync_channel::<Vec<u8>>(2);
        let (back, used) = mpsc::channel::<Vec<u8>>();
        scope.spawn(move || {
            for rows in rows.chunks(PIECE).skip(1).step_by(2) {
                let fresh = |_| Vec::with_capacity(USUAL);
                let mut piece = used.try_recv().unwrap_or_else(fresh);
                piece.clear();
                make(false, rows, &mut piece);
                // Nobody takes any more: the reader of the whole went away.
                if sender.send(piece).is_err() {
                    return;
                }
            }
        });
        own.reserve(USUAL);
        for (at, rows) in rows.chunks(PIECE).enumerate() {
            if at % 2 == 0 {
                own.clear();
                make(at == 0, rows, &mut own);
                out.write_all(&own)?;
            } else if let Ok(piece) = made.recv() {
                out.write_all(&piece)?;
                let _ = back.send(piece);
            }
        }
        Ok(())
    })
}
