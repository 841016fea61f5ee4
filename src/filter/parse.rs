//! From text to tree. There is one parser: what it cannot understand it tells, leaves out, and goes on.

mod term;

use std::ops::Range;

use super::Fault;
use super::ast::Expr;
use super::macros::Macros;

/// A longer text was not typed by a person.
const LONGEST: usize = 16 * 1024;
/// What is understood of a text, and what is wrong with the rest.
pub(super) fn parse(text: &str, own: &Macros) -> (Option<Expr>, Vec<Fault>) {
    if text.len() > LONGEST {
        let hint = format!("a filter is shorter than {LONGEST} bytes");
        let end = text.chars().next().map_or(0, char::len_utf8);
        return (
            None,
            vec![Fault {
                span: 0..end,
                hint,
                as_text: false,
            }],
        );
    }
    let mut budget = Budget::default();
    let mut parser = Parser::new(text, own, &[], 0, &mut budget);
    let expr = parser.whole();
    (expr, parser.faults)
}

/// What one filter may cost, names included.
#[derive(Default)]
struct Budget {
    terms: usize,
    patterns: usize,
}

pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
    own: &'a Macros,
    /// The names that are being looked up: none may stand for itself.
    open: &'a [&'a str],
    depth: usize,
    budget: &'a mut Budget,
    faults: Vec<Fault>,
}

impl<'a> Parser<'a> {
    fn new(
        text: &'a str,
        own: &'a Macros,
        open: &'a [&'a str],
        depth: usize,
        budget: &'a mut Budget,
    ) -> Self {
        Self {
            text,
            at: 0,
            own,
            open,
            depth,
            budget,
            faults: Vec::new(),
        }
    }

    fn whole(&mut self) -> Option<Expr> {
        let mut all = Vec::new();
        loop {
            all.extend(self.or());
            if self.rest().is_empty() {
                return Expr::join(all, Expr::And);
            }
            // Only a bracket that nobody opened stops before the end.
            self.bad(self.at..self.at + 1, "there is no ( for this )");
            self.at += 1;
        }
    }

    // ---- what stands where -----------------------------------------------------------------

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn place(&self) -> usize {
        self.at
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Takes a sign.
    pub(super) fn take(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    /// Whether this word stands here by itself.
    fn sees_word(&self, word: &str) -> bool {
        self.rest().strip_prefix(word).is_some_and(|rest| {
            let next = rest.chars().next();
            next.is_none_or(|c| is_end(c) || c == '"' || c == '!')
        })
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.sees_word(word);
        if found {
            self.at += word.len();
        }
        found
    }

    pub(super) fn bad(&mut self, span: Range<usize>, hint: &str) {
        self.fault(span, hint, false);
    }

    fn fault(&mut self, span: Range<usize>, hint: &str, as_text: bool) {
        self.faults.push(Fault {
            span,
            hint: hint.to_owned(),
            as_text,
        });
    }

    // ---- or, and, not ----------------------------------------------------------------------

    fn or(&mut self) -> Option<Expr> {
        let mut all = Vec::new();
        let mut sign: Option<Range<usize>> = None;
        loop {
            let found = self.and();
            let missing = found.is_none() && !self.was_bad_since(sign.as_ref());
            all.extend(found);
            self.skip_blanks();
            let start = self.at;
            let more = self.take("|") || self.take_word("or");
            if missing && (more || sign.is_some()) {
                let span = if more {
                    start..self.at
                } else {
                    sign.unwrap_or(start..start)
                };
                self.bad(span, "a condition is missing beside this \"or\"");
            }
            if !more {
                return Expr::join(all, Expr::Or);
            }
            sign = Some(start..self.at);
        }
    }

    /// Something behind this sign was told to be wrong, so that nothing is missing there.
    fn was_bad_since(&self, sign: Option<&Range<usize>>) -> bool {
        let from = sign.map_or(0, |sign| sign.end);
        self.faults.iter().any(|fault| fault.span.end > from)
    }

    fn and(&mut self) -> Option<Expr> {
        let mut all = Vec::new();
        let mut joint: Option<Range<usize>> = None;
        loop {
            self.skip_blanks();
            let start = self.at;
            let ends = self.rest().is_empty() || self.rest().starts_with(['|', ')']);
            if ends || self.sees_word("or") {
                if let Some(span) = joint {
                    self.bad(span, "a condition is missing behind this \"and\"");
                }
                return Expr::join(all, Expr::And);
            }
            if self.take_word("and") {
                if joint.is_some() || all.is_empty() {
                    self.bad(start..self.at, "a condition is missing before this \"and\"");
                }
                joint = Some(start..self.at);
                continue;
            }
            joint = None;
            all.extend(self.unary());
        }
    }

    fn unary(&mut self) -> Option<Expr> {
        let start = self.at;
        let mut nots = 0_usize;
        loop {
            self.skip_blanks();
            if !self.take("!") && !self.take_word("not") {
                break;
            }
            nots += 1;
        }
        let ends = self.rest().is_empty() || self.rest().starts_with(['|', ')']);
        if ends || (nots > 0 && (self.sees_word("or") || self.sees_word("and"))) {
            self.bad(start..self.at, "a condition is missing behind this \"not\"");
            return None;
        }
        let term = self.term()?;
        Some(if nots.is_multiple_of(2) {
            term
        } else {
            term.turned()
        })
    }
}

/// The name of a field at the beginning of a text, as far as it could be one.
pub(super) fn field_name(text: &str) -> &str {
    let begins = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    if begins { &text[..end] } else { "" }
}

/// A word ends here.
pub(super) fn is_end(c: char) -> bool {
    c.is_whitespace() || matches!(c, '|' | '(' | ')')
}

/// How long the word at the beginning of this text is.
pub(super) fn bare_end(text: &str) -> usize {
    text.find(is_end).unwrap_or(text.len())
}
