//! Large lists that come and go, without a trace in how memory is kept.

/// Gives up a list together with its memory.
///
/// The C library takes a large piece that is freed for a sign that more such are to come: from then on it keeps pieces of
/// that size to itself, and twice as much at the end of each thread's memory, for as long as the program runs. The
/// system takes back what a list loses when it is made short, and of that the library draws no conclusion.
pub(crate) fn give_back<T>(mut list: Vec<T>) {
    list.clear();
    list.shrink_to(1);
}
