package io.ctk.cgroup;

import io.ctk.ByteSize;
import io.ctk.cgroup.value.Limit;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.cgroup.Sizes;
import io.ctk.internal.cgroup.text.Flag;
import java.io.IOException;

/** A group's part of the compressed cache before swap (cgroup-v2.rst, "Memory Interface Files"). */
public final class Zswap {
    private final CgroupFiles files;

    Zswap(CgroupFiles files) {
        this.files = files;
    }

    /** {@return how much memory it takes now ({@code memory.zswap.current}, Linux 5.19)} */
    public ByteSize current() throws IOException {
        return Sizes.parse(files.read("memory.zswap.current"));
    }

    /** {@return the limit ({@code memory.zswap.max}, Linux 5.19)} */
    public Limit<ByteSize> max() throws IOException {
        return Sizes.limit(files.read("memory.zswap.max"));
    }

    /** Sets the limit; 0 = nothing is cached. */
    public void setMax(Limit<ByteSize> size) throws IOException {
        files.write("memory.zswap.max", Sizes.text(size));
    }

    /** {@return whether it may be written on to swap ({@code memory.zswap.writeback}, Linux 6.8)} */
    public boolean isWriteback() throws IOException {
        return Flag.parse(files.read("memory.zswap.writeback"));
    }

    /** Says whether it may be written on to swap. */
    public void setWriteback(boolean writeback) throws IOException {
        files.write("memory.zswap.writeback", Flag.text(writeback));
    }
}
