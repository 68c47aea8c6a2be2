package io.ctk.cgroup.stat;

import java.util.Map;

/**
 * How often a limit of memory was felt ({@code memory.events}), by the group and all below it.
 *
 * @param low how often memory below {@code memory.low} was reclaimed all the same
 * @param high how often {@code memory.high} was exceeded and processes slowed down
 * @param max how often {@code memory.max} was about to be exceeded
 * @param oom how often an allocation was about to fail at the limit
 * @param oomKill how many processes an OOM killer has killed, whatever limit it enforced
 * @param oomGroupKill how often it has killed whole groups (Linux 5.17)
 */
public record MemoryEvents(long low, long high, long max, long oom, long oomKill, long oomGroupKill) {
    /** {@return what the file's text says} */
    public static MemoryEvents parse(String text) {
        Map<String, Long> values = Keyed.flat(text);
        return new MemoryEvents(
                Keyed.count(values, "low"),
                Keyed.count(values, "high"),
                Keyed.count(values, "max"),
                Keyed.count(values, "oom"),
                Keyed.count(values, "oom_kill"),
                Keyed.count(values, "oom_group_kill"));
    }
}
