//! Study databases of every age and condition, and what is said of each.
