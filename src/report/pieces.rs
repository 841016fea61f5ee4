//! Text of many rows, made in pieces side by side and written in order: what is made takes longer than the writing.

use std::io::{self, Write};
use std::sync::mpsc;

use crate::board::RowNumber;

/// Makes the text of the rows piece by piece, two pieces at a time, and writes them in their order. `make` is told
/// whether a piece is the first one.
pub(super) fn in_pieces(
    out: &mut dyn Write,
    rows: &[RowNumber],
    make: impl Fn(bool, &[RowNumber], &mut Vec<u8>) + Sync,
) -> io::Result<()> {
    // Larger than what a pipe takes at once, so that no piece is put together with others before it is written.
    const PIECE: usize = 192;
    const USUAL: usize = 96 * 1024;
    const WRITERS: usize = 2;
    if rows.len() <= PIECE {
        let mut piece = Vec::new();
        make(true, rows, &mut piece);
        return out.write_all(&piece);
    }
    std::thread::scope(|scope| {
        let make = &make;
        let made: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (sender, made) = mpsc::sync_channel::<Vec<u8>>(2);
                let (back, used) = mpsc::channel::<Vec<u8>>();
                scope.spawn(move || {
                    let own = rows.chunks(PIECE).enumerate().skip(writer).step_by(WRITERS);
                    for (at, rows) in own {
                        let fresh = |_| Vec::with_capacity(USUAL);
                        let mut piece = used.try_recv().unwrap_or_else(fresh);
                        piece.clear();
                        make(at == 0, rows, &mut piece);
                        // Nobody takes any more: the reader of the whole went away.
                        if sender.send(piece).is_err() {
                            return;
                        }
                    }
                });
                (made, back)
            })
            .collect();
        for (made, back) in made.iter().cycle() {
            // A writer that has ended was the one whose turn it is: all is written.
            let Ok(piece) = made.recv() else { break };
            out.write_all(&piece)?;
            let _ = back.send(piece);
        }
        Ok(())
    })
}
