package io.ctk.internal.layer;

import io.ctk.internal.bindings.Libctk;

/** What an {@link Entry} is. */
public enum Kind {
    FILE(Libctk.CTK_ENTRY_FILE),
    DIRECTORY(Libctk.CTK_ENTRY_DIRECTORY),
    SYMLINK(Libctk.CTK_ENTRY_SYMLINK),
    /** One more name of a file in the same layer. */
    LINK(Libctk.CTK_ENTRY_LINK),
    CHARACTER(Libctk.CTK_ENTRY_CHARACTER),
    BLOCK(Libctk.CTK_ENTRY_BLOCK),
    FIFO(Libctk.CTK_ENTRY_FIFO),
    /** Only ever read. */
    SOCKET(Libctk.CTK_ENTRY_SOCKET),
    /** Hides what the layers below have under its name. */
    WHITEOUT(Libctk.CTK_ENTRY_WHITEOUT),
    /** Says of a directory that it hides what the layers below have in it. */
    OPAQUE(Libctk.CTK_ENTRY_OPAQUE);

    private static final Kind[] ALL = values();

    private final int number;

    Kind(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Kind of(int number) {
        return ALL[number - 1];
    }

    /** {@return whether it is a character or block device} */
    public boolean isDevice() {
        return this == CHARACTER || this == BLOCK;
    }
}
