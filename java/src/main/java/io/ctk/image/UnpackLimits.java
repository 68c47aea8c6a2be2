package io.ctk.image;

import io.ctk.ByteSize;

/**
 * What is too much for one layer: an archive of a few kilobytes can unpack to terabytes.
 *
 * @param size the most bytes that it may have unpacked, archive and files alike
 * @param entries the most entries
 * @param strict whether what can't be kept is too much too; otherwise it is left out and counted ({@link Omitted})
 */
public record UnpackLimits(ByteSize size, long entries, boolean strict) {
    /** 8 GiB and a million entries: several times what the largest images in use have. */
    public static final UnpackLimits STANDARD = new UnpackLimits(ByteSize.gib(8), 1_000_000);

    /** Leaves out what can't be kept. */
    public UnpackLimits(ByteSize size, long entries) {
        this(size, entries, false);
    }

    /** {@return the same, with what can't be kept refused} */
    public UnpackLimits strictly() {
        return new UnpackLimits(size, entries, true);
    }
}
