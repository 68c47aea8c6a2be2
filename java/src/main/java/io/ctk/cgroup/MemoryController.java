package io.ctk.cgroup;

import io.ctk.ByteSize;
import io.ctk.Errno;
import io.ctk.cgroup.stat.MemoryEvents;
import io.ctk.cgroup.stat.MemoryStat;
import io.ctk.cgroup.stat.NumaStat;
import io.ctk.cgroup.value.CgroupFileException;
import io.ctk.cgroup.value.Limit;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.cgroup.Sizes;
import io.ctk.internal.cgroup.text.Flag;
import java.io.IOException;

/**
 * Memory of a group and all below it (cgroup-v2.rst, "Memory"). The kernel rounds sizes down to whole pages, so what is read may
 * be a little less than what was set.
 */
public final class MemoryController {
    private final CgroupFiles files;

    MemoryController(CgroupFiles files) {
        this.files = files;
    }

    /** {@return how much is used now ({@code memory.current})} */
    public ByteSize current() throws IOException {
        return size("memory.current");
    }

    /** {@return the most that was ever used ({@code memory.peak}, Linux 5.19)} */
    public ByteSize peak() throws IOException {
        return size("memory.peak");
    }

    /** {@return how much is never reclaimed ({@code memory.min})} */
    public Limit<ByteSize> min() throws IOException {
        return limit("memory.min");
    }

    /** Sets how much is never reclaimed. */
    public void setMin(Limit<ByteSize> size) throws IOException {
        set("memory.min", size);
    }

    /** {@return how much is reclaimed only if nothing else is left ({@code memory.low})} */
    public Limit<ByteSize> low() throws IOException {
        return limit("memory.low");
    }

    /** Sets how much is reclaimed only if nothing else is left. */
    public void setLow(Limit<ByteSize> size) throws IOException {
        set("memory.low", size);
    }

    /** {@return from where on processes are slowed down ({@code memory.high})} */
    public Limit<ByteSize> high() throws IOException {
        return limit("memory.high");
    }

    /** Sets from where on processes are slowed down and their memory is reclaimed; it never kills. */
    public void setHigh(Limit<ByteSize> size) throws IOException {
        set("memory.high", size);
    }

    /** {@return the limit ({@code memory.max})} */
    public Limit<ByteSize> max() throws IOException {
        return limit("memory.max");
    }

    /** Sets the limit, swap not included: what can't be reclaimed beyond it, the OOM killer ends. */
    public void setMax(Limit<ByteSize> size) throws IOException {
        set("memory.max", size);
    }

    /** Sets the limit. */
    public void setMax(ByteSize size) throws IOException {
        setMax(Limit.of(size));
    }

    /** {@return whether the OOM killer ends all processes of the group or none ({@code memory.oom.group})} */
    public boolean isOomGroup() throws IOException {
        return Flag.parse(files.read("memory.oom.group"));
    }

    /** Says whether the OOM killer ends all processes of the group or none. */
    public void setOomGroup(boolean whole) throws IOException {
        files.write("memory.oom.group", Flag.text(whole));
    }

    /**
     * {@return whether that much could be reclaimed from the group ({@code memory.reclaim}, Linux 5.19)}
     *
     * @param size how much to try for
     */
    public boolean reclaim(ByteSize size) throws IOException {
        try {
            files.write("memory.reclaim", Long.toString(size.bytes()));
            return true;
        } catch (CgroupFileException e) {
            if (e.errno() == Errno.EAGAIN) {
                return false;
            }
            throw e;
        }
    }

    /** {@return its part of swap} */
    public Swap swap() {
        return new Swap(files);
    }

    /** {@return its part of the compressed cache before swap} */
    public Zswap zswap() {
        return new Zswap(files);
    }

    /** {@return what it is used for ({@code memory.stat})} */
    public MemoryStat stat() throws IOException {
        return MemoryStat.parse(files.read("memory.stat"));
    }

    /** {@return the same by memory node ({@code memory.numa_stat})} */
    public NumaStat numaStat() throws IOException {
        return NumaStat.parse(files.read("memory.numa_stat"));
    }

    /** {@return how often its limits, and those below, were felt ({@code memory.events})} */
    public MemoryEvents events() throws IOException {
        return MemoryEvents.parse(files.read("memory.events"));
    }

    /** {@return how often its own limits were felt ({@code memory.events.local})} */
    public MemoryEvents localEvents() throws IOException {
        return MemoryEvents.parse(files.read("memory.events.local"));
    }

    private ByteSize size(String file) throws IOException {
        return Sizes.parse(files.read(file));
    }

    private Limit<ByteSize> limit(String file) throws IOException {
        return Sizes.limit(files.read(file));
    }

    private void set(String file, Limit<ByteSize> size) throws IOException {
        files.write(file, Sizes.text(size));
    }
}
