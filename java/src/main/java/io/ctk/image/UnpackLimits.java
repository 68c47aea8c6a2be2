package io.ctk.image;

import io.ctk.ByteSize;
import io.ctk.image.LimitException.Limit;
import io.ctk.internal.layer.Entry;

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

    /** For what nobody but this machine wrote. */
    static final UnpackLimits NONE = new UnpackLimits(ByteSize.bytes(Long.MAX_VALUE), Long.MAX_VALUE);

    /** Leaves out what can't be kept. */
    public UnpackLimits(ByteSize size, long entries) {
        this(size, entries, false);
    }

    /** {@return the same, with what can't be kept refused} */
    public UnpackLimits strictly() {
        return new UnpackLimits(size, entries, true);
    }

    /** Refuses to leave something out, where nothing may be. */
    void checkKept(String path, String what) throws ImageException {
        if (strict) {
            throw new LimitException(Limit.STRICT, "/" + Entry.shown(path) + " " + what);
        }
    }

    void checkSize(long bytes) throws ImageException {
        if (bytes > size.bytes()) {
            throw new LimitException(Limit.SIZE, "a layer of more than " + size + " unpacked");
        }
    }

    void checkEntries(long count) throws ImageException {
        if (count > entries) {
            throw new LimitException(Limit.ENTRIES, "a layer of more than " + entries + " entries");
        }
    }
}
