//! Whether a filter can only let fewer rows pass than another one: what is typed letter by letter mostly does.

use super::ast::Expr;
use super::text::has_capitals;

/// Every row that passes `new` passes `old`. A no may only mean that it is not easily seen.
pub(super) fn implies(new: Option<&Expr>, old: Option<&Expr>) -> bool {
    let Some(old) = old else { return true };
    let Some(new) = new else { return false };
    let have = parts(new);
    parts(old)
        .iter()
        .all(|old| have.iter().any(|new| part_implies(new, old)))
}

fn parts(expr: &Expr) -> &[Expr] {
    match expr {
        Expr::And(all) => all,
        one => std::slice::from_ref(one),
    }
}

fn part_implies(new: &Expr, old: &Expr) -> bool {
    match (new, old) {
        (Expr::Word(new), Expr::Word(old)) if has_capitals(old) => new.contains(old),
        (Expr::Word(new), Expr::Word(old)) => new.to_lowercase().contains(old),
        _ => new == old,
    }
}
