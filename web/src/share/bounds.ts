/** Characters of a fragment, without the '#': longer links are neither made nor read. */
export const FRAGMENT_CHARACTERS_MAX = 1 << 20;

/** Bytes of what a link holds once it is inflated; as for documents. */
export const INFLATED_BYTES_MAX = 16 << 20;

export const JOURNAL_ENTRIES_MAX = 10_000;
export const ACTION_DEPTH_MAX = 16;
