package io.ctk.cgroup.stat;

import java.util.Map;

/**
 * Whether a group lives ({@code cgroup.events}).
 *
 * @param populated whether there are processes in it or below it
 * @param frozen whether all of them stand still
 */
public record CgroupState(boolean populated, boolean frozen) {
    /** {@return what the file's text says} */
    public static CgroupState parse(String text) {
        Map<String, Long> values = Keyed.flat(text);
        return new CgroupState(Keyed.count(values, "populated") != 0, Keyed.count(values, "frozen") != 0);
    }
}
