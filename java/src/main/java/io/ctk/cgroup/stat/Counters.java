package io.ctk.cgroup.stat;

import java.util.Collections;
import java.util.Map;

/**
 * Counts by name: of resources of the controllers misc and hugetlb ({@code misc.current}, {@code misc.peak},
 * {@code misc.capacity}, {@code misc.events}, {@code hugetlb.SIZE.events}).
 *
 * @param values by the kernel's name; those that are {@code max} are left out
 */
public record Counters(Map<String, Long> values) {
    /** Keeps it from being changed. */
    public Counters {
        values = Collections.unmodifiableMap(values);
    }

    /** {@return what the file's text says} */
    public static Counters parse(String text) {
        return new Counters(Keyed.flat(text));
    }

    /** {@return the count of that name, 0 if there is none} */
    public long value(String name) {
        return Keyed.count(values, name);
    }
}
