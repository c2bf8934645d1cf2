package io.github.mmhotplug.api.pagetable;

/** What a page-table entry holds. */
public enum EntryKind {
    /** Nothing, or nothing above it ({@code pXd_none}). */
    NONE,
    /** A pointer to a table of the next lower level. */
    TABLE,
    /** A mapping of memory ({@code pXd_leaf}, or a present PTE). */
    LEAF
}
