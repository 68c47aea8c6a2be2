package io.ctk.internal.image.stream;

import io.ctk.ByteSize;
import io.ctk.image.LimitException;
import io.ctk.image.LimitException.Limit;
import io.ctk.image.UnpackLimits;
import io.ctk.internal.layer.Entry;

/** Refuses what goes beyond limits. */
public final class Limits {
    /** For what nobody but this machine wrote. */
    public static final UnpackLimits NONE = new UnpackLimits(ByteSize.bytes(Long.MAX_VALUE), Long.MAX_VALUE);

    private final UnpackLimits limits;

    /** Refuses nothing yet. */
    public Limits(UnpackLimits limits) {
        this.limits = limits;
    }

    /** {@return whether nothing may be left out} */
    public boolean strict() {
        return limits.strict();
    }

    /** Refuses to leave something out, where nothing may be. */
    public void checkKept(String path, String what) throws LimitException {
        if (limits.strict()) {
            throw new LimitException(Limit.STRICT, "/" + Entry.shown(path) + " " + what);
        }
    }

    /** Refuses a layer that is larger. */
    public void checkSize(long bytes) throws LimitException {
        if (bytes > limits.size().bytes()) {
            throw new LimitException(Limit.SIZE, "a layer of more than " + limits.size() + " unpacked");
        }
    }

    /** Refuses a layer that has more. */
    public void checkEntries(long count) throws LimitException {
        if (count > limits.entries()) {
            throw new LimitException(Limit.ENTRIES, "a layer of more than " + limits.entries() + " entries");
        }
    }
}
