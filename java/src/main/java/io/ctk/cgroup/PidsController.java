package io.ctk.cgroup;

import io.ctk.cgroup.stat.PidsEvents;
import io.ctk.cgroup.value.Limit;
import io.ctk.internal.cgroup.CgroupFiles;
import java.io.IOException;

/** How many processes and threads a group may have, with all below it (cgroup-v2.rst, "PID"). */
public final class PidsController {
    private final CgroupFiles files;

    PidsController(CgroupFiles files) {
        this.files = files;
    }

    /** {@return how many there are ({@code pids.current})} */
    public long current() throws IOException {
        return Long.parseLong(files.read("pids.current").strip());
    }

    /** {@return the most that there ever were ({@code pids.peak}, Linux 6.6)} */
    public long peak() throws IOException {
        return Long.parseLong(files.read("pids.peak").strip());
    }

    /** {@return the limit ({@code pids.max})} */
    public Limit<Integer> max() throws IOException {
        return Limit.parse(files.read("pids.max"), Integer::valueOf);
    }

    /** Sets the limit: fork(2) and clone(2) fail with EAGAIN beyond it; processes may still be moved in. */
    public void setMax(Limit<Integer> count) throws IOException {
        files.write("pids.max", count.toString());
    }

    /** Sets the limit. */
    public void setMax(int count) throws IOException {
        setMax(Limit.of(count));
    }

    /** {@return how often the limit was felt ({@code pids.events})} */
    public PidsEvents events() throws IOException {
        return PidsEvents.parse(files.read("pids.events"));
    }

    /** {@return how often its own limit was felt ({@code pids.events.local}, Linux 6.11)} */
    public PidsEvents localEvents() throws IOException {
        return PidsEvents.parse(files.read("pids.events.local"));
    }
}
