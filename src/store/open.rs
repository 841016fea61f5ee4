//! From the settings of one source to its store: the only list of kinds.
