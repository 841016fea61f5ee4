//! Where the names of jobs lie. A name that comes as a part of a large piece of text stays there, and the piece is
//! kept once for all its names; others are copied behind each other.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::job::Part;

/// Places are counted in pages of so many bytes; each piece of text begins on a page of its own.
const PAGE: usize = 1 << 14;
/// A shorter piece is not kept for its names: they are copied.
const LARGE: usize = PAGE / 4;
/// A length that stands in a table of its own.
const LONG: u8 = u8::MAX;

/// A name by its place and its length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    place: u32,
    length: u8,
}

impl Span {
    pub(super) fn place(self) -> usize {
        self.place as usize
    }

    pub(super) fn parts(self) -> (u32, u8) {
        (self.place, self.length)
    }

    pub(super) fn of((place, length): (u32, u8)) -> Self {
        Self { place, length }
    }
}

/// One page of a piece of text.
#[derive(Clone, Debug)]
struct Page {
    text: Text,
    /// How many bytes of the text lie before this page.
    before: usize,
    /// Bytes of the whole text that nobody needs any more; counted on its first page.
    forgotten: usize,
    /// Of the whole text, on its first page.
    is_ascii: bool,
}

#[derive(Clone, Debug)]
enum Text {
    /// Of names that were copied.
    Own(String),
    Shared(Arc<str>),
}

impl Text {
    fn as_str(&self) -> &str {
        match self {
            Self::Own(text) => text,
            Self::Shared(text) => text,
        }
    }
}

/// All names.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pages: Vec<Page>,
    /// The page that copies are added to.
    open: Option<usize>,
    /// By where a shared piece lies in memory: its first page.
    known: HashMap<usize, usize>,
    /// The piece that was met last.
    last: Option<(usize, usize)>,
    /// By place, of names of 255 bytes and more.
    long: HashMap<u32, u32>,
    held: usize,
    forgotten: usize,
}

impl Names {
    pub(super) fn get(&self, span: Span) -> &str {
        let Some(page) = self.pages.get(span.place() / PAGE) else {
            return "";
        };
        let start = page.before + span.place() % PAGE;
        let end = start + self.length(span);
        page.text.as_str().get(start..end).unwrap_or("")
    }

    pub(super) fn length(&self, span: Span) -> usize {
        match span.length {
            LONG => self.long.get(&span.place).map_or(0, |n| *n as usize),
            length => length.into(),
        }
    }

    /// Keeps the name of a job.
    pub(super) fn add(&mut self, name: &Part) -> Span {
        if name.piece().len() < LARGE || name.len() * 2 > name.piece().len() {
            return self.copy(name);
        }
        let page = self.page_of(name.piece());
        self.span(page * PAGE + name.start(), name.len())
    }

    /// Keeps a text among the copies.
    pub(super) fn copy(&mut self, text: &str) -> Span {
        let room = |page: usize| {
            let used = self.pages[page].text.as_str().len();
            used < PAGE && used + text.len() <= PAGE
        };
        let at = match self.open.filter(|page| room(*page)) {
            Some(page) => page,
            None => self.open_page(text.len()),
        };
        self.open = Some(at);
        self.held += text.len();
        let page = &mut self.pages[at];
        page.is_ascii &= text.is_ascii();
        let Text::Own(all) = &mut page.text else {
            return Span::default();
        };
        let start = all.len();
        all.push_str(text);
        self.span(at * PAGE + start, text.len())
    }

    fn open_page(&mut self, length: usize) -> usize {
        // Few jobs need no whole page.
        let room = if self.pages.is_empty() { 0 } else { PAGE };
        let at = self.pages.len();
        self.pages.push(Page {
            text: Text::Own(String::with_capacity(room)),
            before: 0,
            forgotten: 0,
            is_ascii: true,
        });
        // What is longer than a page stands alone, and nobody else's place may lie in it.
        for _ in 1..length.div_ceil(PAGE) {
            self.pages.push(Page {
                text: Text::Own(String::new()),
                before: 0,
                forgotten: 0,
                is_ascii: true,
            });
        }
        at
    }

    /// The first page of a shared piece.
    fn page_of(&mut self, piece: &Arc<str>) -> usize {
        let address = Arc::as_ptr(piece).cast::<u8>().addr();
        if let Some((last, page)) = self.last
            && last == address
        {
            return page;
        }
        let pages = &mut self.pages;
        let held = &mut self.held;
        let page = *self.known.entry(address).or_insert_with(|| {
            let first = pages.len();
            let is_ascii = piece.is_ascii();
            *held += piece.len();
            pages.extend((0..piece.len()).step_by(PAGE).map(|before| Page {
                text: Text::Shared(Arc::clone(piece)),
                before,
                forgotten: 0,
                is_ascii,
            }));
            first
        });
        self.last = Some((address, page));
        page
    }

    fn span(&mut self, place: usize, length: usize) -> Span {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        let short = u8::try_from(length).ok().filter(|n| *n != LONG);
        let length = short.unwrap_or_else(|| {
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            self.long.insert(place, length);
            LONG
        });
        Span { place, length }
    }

    /// Nobody has this name any more.
    pub(super) fn forget(&mut self, span: Span) {
        let length = self.length(span);
        self.forgotten += length;
        if let Some(first) = self.first_page(span) {
            self.pages[first].forgotten += length;
        }
        if span.length == LONG {
            self.long.remove(&span.place);
        }
    }

    fn first_page(&self, span: Span) -> Option<usize> {
        let at = span.place() / PAGE;
        let page = self.pages.get(at)?;
        Some(at - page.before / PAGE)
    }

    /// More than half of much text is names nobody has any more.
    pub(super) fn is_wasteful(&self) -> bool {
        self.forgotten > PAGE && self.forgotten * 2 > self.held
    }

    /// Takes a name over from where it lay before; pieces of which little is in use are not kept for it.
    pub(super) fn adopt(&mut self, old: &Self, span: Span) -> Span {
        let (Some(first), Some(here)) = (old.first_page(span), old.pages.get(span.place() / PAGE))
        else {
            return span;
        };
        let is_kept = old.pages[first].forgotten * 4 < here.text.as_str().len();
        match &here.text {
            Text::Shared(piece) if is_kept => {
                let page = self.page_of(piece);
                if self.pages[page].forgotten == 0 {
                    self.forgotten += old.pages[first].forgotten;
                    self.pages[page].forgotten = old.pages[first].forgotten;
                }
                let start = here.before + span.place() % PAGE;
                self.span(page * PAGE + start, old.length(span))
            }
            _ => self.copy(old.get(span)),
        }
    }

    /// The texts in which all names lie, each with the place of its first byte and whether it is plain ASCII.
    pub(super) fn texts(&self) -> impl Iterator<Item = (usize, &str, bool)> {
        let pages = self.pages.iter().enumerate();
        let first = pages.filter(|(_, page)| page.before == 0);
        first.map(|(at, page)| (at * PAGE, page.text.as_str(), page.is_ascii))
    }

    /// Whether the text around a name is plain ASCII.
    pub(super) fn is_ascii(&self, span: Span) -> bool {
        let first = self.first_page(span);
        first.is_some_and(|at| self.pages[at].is_ascii)
    }

    /// One more than the highest place.
    pub(super) fn places(&self) -> usize {
        self.pages.len() * PAGE
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{JobId, Place};

    fn ids(names: &[String]) -> Vec<JobId> {
        let piece: Arc<str> = names.concat().into();
        let mut end = 0;
        let ids = names.iter().map(|name| {
            let start = end;
            end += name.len();
            JobId::within(&piece, start..end, Place::Live).unwrap()
        });
        ids.collect()
    }

    #[test]
    fn names_of_a_large_piece_stay_there_and_others_are_copied() {
        let mut names = Names::default();
        let large: Vec<String> = (0..20_000).map(|n| format!("job-{n:06}-wfe")).collect();
        let few = ["a".to_owned(), "x".repeat(300), "y".repeat(200_000)];
        let alone = few.iter().map(|name| JobId::live(name.as_bytes()));
        let all: Vec<JobId> = ids(&large).into_iter().chain(alone).collect();
        let piece = all[0].part().piece();
        let before = Arc::strong_count(piece);
        let spans: Vec<Span> = all.iter().map(|id| names.add(id.part())).collect();
        assert_eq!(
            Arc::strong_count(piece),
            before + piece.len().div_ceil(PAGE)
        );
        for (id, span) in all.iter().zip(&spans) {
            assert_eq!(names.get(*span), id.name());
        }
        let held: usize = all.iter().map(|id| id.name().len()).sum();
        assert_eq!(names.len(), held);
    }

    #[test]
    fn a_piece_that_is_mostly_forgotten_is_let_go() {
        let mut names = Names::default();
        let (one, other) = (
            (0..9000)
                .map(|n| format!("job-{n:06}-one"))
                .collect::<Vec<_>>(),
            (0..9000)
                .map(|n| format!("job-{n:06}-other"))
                .collect::<Vec<_>>(),
        );
        let (one, other) = (ids(&one), ids(&other));
        let mut spans: Vec<(Span, &JobId)> = one
            .iter()
            .chain(&other)
            .map(|id| (names.add(id.part()), id))
            .collect();
        for (span, _) in spans.drain(10..10_500) {
            names.forget(span);
        }
        assert!(names.is_wasteful());
        let mut fresh = Names::default();
        for (span, id) in &spans {
            let moved = fresh.adopt(&names, *span);
            assert_eq!(fresh.get(moved), id.name());
        }
        drop(names);
        assert!(!fresh.is_wasteful());
        assert_eq!(Arc::strong_count(one[0].part().piece()), one.len());
        assert!(Arc::strong_count(other[0].part().piece()) > other.len());
    }
}
