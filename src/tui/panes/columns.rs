//! Which columns of a job list fit, and how wide they are.

use crate::board::{Board, Field, Lane, SortKey};
use crate::tui::brush;

/// A column and how it shares the width: it is dropped below `least` and never wider than `most`.
#[derive(Clone, Copy, Debug)]
struct Wish {
    field: Field,
    least: u16,
    most: u16,
    /// Columns with the highest number go first when there is no room.
    spare: u8,
}

/// Cursor, blank, two characters of state, blank.
pub(super) const BEFORE: u16 = 5;

/// The columns that a lane has as long as nobody chooses others.
pub(crate) fn usual(lane: Lane) -> &'static [Field] {
    use Field::{Ended, Id, Name, Owner, Priority, Run, Source, Took, Wait, Why};
    match lane {
        Lane::Queue => &[Id, Name, Owner, Priority, Wait, Source, Why],
        Lane::Running => &[Id, Name, Owner, Run, Source, Why],
        Lane::History => &[Id, Name, Owner, Ended, Took, Source, Why],
    }
}

/// What stands over a column.
pub(crate) fn head(field: Field, lane: Lane) -> &'static str {
    match field {
        Field::Id => "ID",
        Field::Name => "NAME",
        Field::Owner => "WHO",
        Field::Project => "PROJECT",
        Field::Source => "SRC",
        Field::State => "STATE",
        Field::Priority => "PRIO",
        Field::Wait => "WAIT",
        Field::Run => "RUN",
        Field::Took => "TOOK",
        Field::Created => "CREATED",
        Field::Started => "STARTED",
        Field::Ended => "END",
        Field::Position => "POS",
        Field::Native => "NATIVE",
        Field::Flags => "FLAGS",
        Field::Failed => "FAILED",
        Field::Why if lane == Lane::Running => "NOTE",
        Field::Why => "WHY",
    }
}

fn wish(field: Field, lane: Lane) -> Wish {
    let (least, most, spare) = match field {
        Field::Id => (11, 24, 0),
        Field::Why if lane == Lane::Running => (10, 200, 3),
        Field::Why => (12, 200, 1),
        Field::Name => (10, 28, 2),
        Field::Run if lane == Lane::Running => (6, 6, 0),
        Field::Wait => (6, 6, 3),
        Field::Ended => (5, 5, 3),
        Field::Priority => (4, 5, 4),
        Field::Run | Field::Took => (6, 6, 4),
        Field::Position => (4, 6, 4),
        Field::Source => (3, 8, 5),
        Field::State | Field::Failed => (9, 9, 6),
        Field::Owner => (5, 12, 6),
        Field::Created | Field::Started => (7, 7, 7),
        Field::Project => (7, 16, 8),
        Field::Native => (6, 12, 9),
        Field::Flags => (8, 40, 10),
    };
    Wish {
        field,
        least,
        most,
        spare,
    }
}

/// Who gets what is left, a little at a time: names can be told apart, reasons read, then ids are whole.
const MORE_FOR: [(Field, u16); 17] = [
    (Field::Name, 14),
    (Field::Why, 20),
    (Field::Id, 15),
    (Field::Owner, 6),
    (Field::Name, 18),
    (Field::Project, 12),
    (Field::Flags, 16),
    (Field::Why, 26),
    (Field::Owner, 9),
    (Field::Id, 20),
    (Field::Name, 28),
    (Field::Why, 34),
    (Field::Id, 24),
    (Field::Owner, 12),
    (Field::Project, 16),
    (Field::Flags, 40),
    (Field::Why, 200),
];

/// Columns of the ids that a job store gives: `JOB-20260210-00017`. Whoever has such an id in a mail looks for all of it.
const STORE_ID: u16 = 18;

/// In a narrower list the end of an id has to do.
const WIDE_ENOUGH: u16 = 60;

/// What the sources ask of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sources {
    pub(crate) several: bool,
    /// Columns of the longest name.
    pub(crate) widest: u16,
    /// All are job stores, so ids are short enough to be shown whole.
    pub(crate) stores: bool,
}

impl Sources {
    pub(crate) fn of(board: &Board) -> Self {
        let widths = board.standings().iter().map(|s| brush::width(&s.name));
        Self {
            several: board.standings().len() > 1,
            widest: u16::try_from(widths.max().unwrap_or(0)).unwrap_or(u16::MAX),
            stores: board.standings().iter().all(|s| s.kind == "sqlite"),
        }
    }
}

/// The columns of a list: those that were chosen or the usual ones, of which one source needs no name.
pub(crate) fn wanted(lane: Lane, chosen: Option<&[Field]>, sources: Sources) -> Vec<Field> {
    chosen.map_or_else(
        || {
            let usual = usual(lane).iter().copied();
            usual
                .filter(|f| *f != Field::Source || sources.several)
                .collect()
        },
        <[Field]>::to_vec,
    )
}

/// Those of these columns that fit, each with its width; the one that is sorted by has room for its sign.
pub(crate) fn fitting(
    columns: &[Field],
    lane: Lane,
    width: u16,
    sources: Sources,
    sorted: Option<SortKey>,
) -> Vec<(Field, u16)> {
    let mut wishes: Vec<Wish> = columns.iter().map(|field| wish(*field, lane)).collect();
    for wish in &mut wishes {
        if wish.field == Field::Source {
            let wide = sources.widest.clamp(3, 8);
            (wish.least, wish.most) = (wide, wide);
        }
        if wish.field == Field::Id && sources.stores && width >= WIDE_ENOUGH {
            wish.least = STORE_ID;
        }
        if sorted.is_some_and(|key| key.field == wish.field) {
            let head = u16::try_from(head(wish.field, lane).len() + 1).unwrap_or(0);
            wish.least = wish.least.max(head);
            wish.most = wish.most.max(head);
        }
    }
    let room = width.saturating_sub(BEFORE);
    let need = |wishes: &[Wish]| wishes.iter().map(|w| w.least + 1).sum::<u16>();
    while need(&wishes) > room + 1 && wishes.len() > 1 {
        let least_needed = (0..wishes.len()).max_by_key(|i| (wishes[*i].spare, *i));
        let Some(at) = least_needed else { break };
        wishes.remove(at);
    }
    let mut left = (room + 1).saturating_sub(need(&wishes));
    let mut widths: Vec<u16> = wishes.iter().map(|w| w.least).collect();
    for (field, up_to) in MORE_FOR {
        for (wish, width) in wishes.iter().zip(&mut widths) {
            if wish.field == field {
                let more = up_to.min(wish.most).saturating_sub(*width).min(left);
                *width += more;
                left -= more;
            }
        }
    }
    wishes.iter().map(|w| w.field).zip(widths).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEVERAL: Sources = Sources {
        several: true,
        widest: 5,
        stores: false,
    };

    #[test]
    fn the_id_of_a_job_store_is_whole_beside_the_reason_it_waits() {
        let sources = Sources {
            several: false,
            stores: true,
            ..SEVERAL
        };
        let wanted = wanted(Lane::Queue, None, sources);
        let columns = fitting(&wanted, Lane::Queue, 70, sources, None);
        let of = |field| columns.iter().find(|(f, _)| *f == field).map(|(_, w)| *w);
        assert_eq!(of(Field::Id), Some(STORE_ID));
        assert!(of(Field::Why) >= Some(12), "{columns:?}");
    }

    #[test]
    fn columns_never_take_more_than_there_is() {
        for lane in Lane::ALL {
            for chosen in [None, Some(&Field::COLUMNS[..])] {
                for sorted in Field::COLUMNS {
                    for width in 10..250 {
                        let wanted = wanted(lane, chosen, SEVERAL);
                        let sorted = SortKey {
                            field: sorted,
                            down: true,
                        };
                        let columns = fitting(&wanted, lane, width, SEVERAL, Some(sorted));
                        let taken: u16 = columns.iter().map(|(_, w)| w + 1).sum();
                        assert!(
                            columns.len() == 1 || taken <= width - BEFORE + 1,
                            "{lane:?} {width}: {columns:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn everything_usual_is_there_at_80_columns_and_one_more() {
        for lane in Lane::ALL {
            let mut columns = wanted(lane, None, SEVERAL);
            assert_eq!(columns.len(), usual(lane).len());
            assert_eq!(
                fitting(&columns, lane, 80, SEVERAL, None).len(),
                columns.len()
            );
            columns.push(Field::Created);
            assert_eq!(
                fitting(&columns, lane, 80, SEVERAL, None).len(),
                columns.len()
            );
        }
    }

    #[test]
    fn what_is_needed_least_goes_first_and_the_id_never() {
        let columns = Field::COLUMNS;
        let fit = |width| fitting(&columns, Lane::Queue, width, SEVERAL, None);
        let has = |width, field| fit(width).iter().any(|(f, _)| *f == field);
        assert!(has(250, Field::Flags) && !has(80, Field::Flags));
        assert!(has(80, Field::Priority) && has(80, Field::Why));
        assert_eq!(fit(20), [(Field::Id, 15)]);
    }
}
