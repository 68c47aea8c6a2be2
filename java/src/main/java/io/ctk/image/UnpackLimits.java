package io.ctk.image;

import io.ctk.ByteSize;

/**
 * What is too much for one layer: an archive of a few kilobytes can unpack to terabytes.
 *
 * @param size the most bytes that it may have unpacked, archive and files alike
 * @param entries the most entries
 */
public record UnpackLimits(ByteSize size, long entries) {
    /** 8 GiB and a million entries: several times what the largest images in use have. */
    public static final UnpackLimits STANDARD = new UnpackLimits(ByteSize.gib(8), 1_000_000);

    /** For what nobody but this machine wrote. */
    static final UnpackLimits NONE = new UnpackLimits(ByteSize.bytes(Long.MAX_VALUE), Long.MAX_VALUE);

    void checkSize(long bytes) throws ImageException {
        if (bytes > size.bytes()) {
            throw new ImageException("a layer of more than " + size + " unpacked; --max-size allows more");
        }
    }

    void checkEntries(long count) throws ImageException {
        if (count > entries) {
            throw new ImageException("a layer of more than " + entries + " entries; --max-entries allows more");
        }
    }
}
