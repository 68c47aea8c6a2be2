package io.ctk.cgroup;

import io.ctk.cgroup.stat.Counters;
import io.ctk.cgroup.value.Limit;
import io.ctk.internal.cgroup.CgroupFiles;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Resources of the host that are counted and no more, such as encrypted address spaces (cgroup-v2.rst, "Misc"). */
public final class MiscController {
    private final CgroupFiles files;

    MiscController(CgroupFiles files) {
        this.files = files;
    }

    /** {@return the limits by resource, such as {@code "sev"} ({@code misc.max})} */
    public Map<String, Limit<Long>> max() throws IOException {
        Map<String, Limit<Long>> limits = new LinkedHashMap<>();
        for (String line : files.read("misc.max").lines().toList()) {
            int space = line.indexOf(' ');
            limits.put(line.substring(0, Math.max(space, 0)), Limit.parse(line.substring(space + 1), Long::valueOf));
        }
        return Collections.unmodifiableMap(limits);
    }

    /** Limits how much it may have of a resource. */
    public void setMax(String resource, Limit<Long> count) throws IOException {
        files.write("misc.max", resource + " " + count);
    }

    /** {@return how much is used ({@code misc.current})} */
    public Counters current() throws IOException {
        return Counters.parse(files.read("misc.current"));
    }

    /** {@return the most that was ever used ({@code misc.peak}, Linux 6.11)} */
    public Counters peak() throws IOException {
        return Counters.parse(files.read("misc.peak"));
    }

    /** {@return how much the machine has ({@code misc.capacity}); in the root of the hierarchy only} */
    public Counters capacity() throws IOException {
        return Counters.parse(files.read("misc.capacity"));
    }

    /** {@return how often limits were felt, as {@code RESOURCE.max} ({@code misc.events}, Linux 5.16)} */
    public Counters events() throws IOException {
        return Counters.parse(files.read("misc.events"));
    }

    /** {@return how often its own limits were felt ({@code misc.events.local}, Linux 6.11)} */
    public Counters localEvents() throws IOException {
        return Counters.parse(files.read("misc.events.local"));
    }
}
