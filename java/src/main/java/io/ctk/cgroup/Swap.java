package io.ctk.cgroup;

import io.ctk.ByteSize;
import io.ctk.cgroup.stat.SwapEvents;
import io.ctk.cgroup.value.Limit;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.cgroup.Sizes;
import java.io.IOException;

/** A group's part of swap (cgroup-v2.rst, "Memory Interface Files"), counted apart from its memory. */
public final class Swap {
    private final CgroupFiles files;

    Swap(CgroupFiles files) {
        this.files = files;
    }

    /** {@return how much is used now ({@code memory.swap.current})} */
    public ByteSize current() throws IOException {
        return Sizes.parse(files.read("memory.swap.current"));
    }

    /** {@return the most that was ever used ({@code memory.swap.peak}, Linux 6.5)} */
    public ByteSize peak() throws IOException {
        return Sizes.parse(files.read("memory.swap.peak"));
    }

    /** {@return from where on allocations are slowed down ({@code memory.swap.high})} */
    public Limit<ByteSize> high() throws IOException {
        return Sizes.limit(files.read("memory.swap.high"));
    }

    /** Sets from where on allocations are slowed down, for a manager to step in. */
    public void setHigh(Limit<ByteSize> size) throws IOException {
        files.write("memory.swap.high", Sizes.text(size));
    }

    /** {@return the limit ({@code memory.swap.max})} */
    public Limit<ByteSize> max() throws IOException {
        return Sizes.limit(files.read("memory.swap.max"));
    }

    /** Sets the limit: what is beyond stays in memory. */
    public void setMax(Limit<ByteSize> size) throws IOException {
        files.write("memory.swap.max", Sizes.text(size));
    }

    /** {@return how often its limits were felt ({@code memory.swap.events})} */
    public SwapEvents events() throws IOException {
        return SwapEvents.parse(files.read("memory.swap.events"));
    }
}
