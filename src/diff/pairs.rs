//! Of a block of lines that became another block: which line became which.

use crate::job::Plain;

/// Larger blocks are paired line by line in order, without looking.
const LARGEST: usize = 64 * 64;
/// A line of which less than this share is kept, in percent, became no other one.
const ALIKE: usize = 30;
/// Longer lines are like no other, in bytes: looking at every pair of them would take too long.
const LONGEST: usize = 4096;

/// The numbers of the lines beside each other, in order: each line once, alone where none is like it.
pub(super) fn pairs(left: &[Plain], right: &[Plain]) -> Vec<(Option<usize>, Option<usize>)> {
    let (olds, news) = (left.len(), right.len());
    if olds == news || olds * news > LARGEST {
        let beside = |count: usize, at: usize| (at < count).then_some(at);
        return (0..olds.max(news))
            .map(|at| (beside(olds, at), beside(news, at)))
            .collect();
    }
    // The likeness that the rest of both blocks can still reach, from each pair of places on.
    let width = news + 1;
    let mut best = vec![0; (olds + 1) * width];
    for old in (0..olds).rev() {
        for new in (0..news).rev() {
            let alone = best[(old + 1) * width + new].max(best[old * width + new + 1]);
            let beside = match likeness(&left[old], &right[new]) {
                0..ALIKE => 0,
                alike => alike + best[(old + 1) * width + new + 1],
            };
            best[old * width + new] = alone.max(beside);
        }
    }
    let (mut old, mut new) = (0, 0);
    let mut pairs = Vec::with_capacity(olds + news);
    while old < olds || new < news {
        let here = best[old * width + new];
        if old < olds && (new == news || best[(old + 1) * width + new] == here) {
            pairs.push((Some(old), None));
            old += 1;
        } else if new < news && (old == olds || best[old * width + new + 1] == here) {
            pairs.push((None, Some(new)));
            new += 1;
        } else {
            pairs.push((Some(old), Some(new)));
            (old, new) = (old + 1, new + 1);
        }
    }
    pairs
}

/// How much of the longer line stands at the same end of the other, in percent.
fn likeness(left: &str, right: &str) -> usize {
    let (left, right) = (left.trim().as_bytes(), right.trim().as_bytes());
    let longer = left.len().max(right.len());
    if longer == 0 {
        return 100;
    }
    if longer > LONGEST {
        return 0;
    }
    let same = |(a, b): &(&u8, &u8)| a == b;
    let begin = left.iter().zip(right).take_while(same).count();
    let (left, right) = (&left[begin..], &right[begin..]);
    let end = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(same)
        .count();
    (begin + end) * 100 / longer
}
