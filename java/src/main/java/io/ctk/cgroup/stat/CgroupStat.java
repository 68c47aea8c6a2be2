package io.ctk.cgroup.stat;

import java.util.Map;

/**
 * The groups below a group ({@code cgroup.stat}).
 *
 * @param descendants how many there are
 * @param dyingDescendants how many were removed and are still held by what they used
 */
public record CgroupStat(long descendants, long dyingDescendants) {
    /** {@return what the file's text says} */
    public static CgroupStat parse(String text) {
        Map<String, Long> values = Keyed.flat(text);
        return new CgroupStat(Keyed.count(values, "nr_descendants"), Keyed.count(values, "nr_dying_descendants"));
    }
}
