package io.ctk.cgroup.stat;

import java.time.Duration;
import java.util.Map;

/**
 * Processor time ({@code cpu.stat}), of the group and all below it. The first three are counted for every group, the others where it
 * has the controller cpu.
 *
 * @param usage all time
 * @param user of it in user mode
 * @param system of it in the kernel
 * @param periods how many periods of {@code cpu.max} there were
 * @param throttledPeriods in how many of them the quota was used up
 * @param throttled how long it was kept from running, summed over processors
 * @param bursts in how many periods it used more than the quota, saved before
 * @param burst how much more
 */
public record CpuStat(
        Duration usage,
        Duration user,
        Duration system,
        long periods,
        long throttledPeriods,
        Duration throttled,
        long bursts,
        Duration burst) {
    /** {@return what the file's text says} */
    public static CpuStat parse(String text) {
        Map<String, Long> values = Keyed.flat(text);
        return new CpuStat(
                Keyed.micros(values, "usage_usec"),
                Keyed.micros(values, "user_usec"),
                Keyed.micros(values, "system_usec"),
                Keyed.count(values, "nr_periods"),
                Keyed.count(values, "nr_throttled"),
                Keyed.micros(values, "throttled_usec"),
                Keyed.count(values, "nr_bursts"),
                Keyed.micros(values, "burst_usec"));
    }
}
