package io.ctk.cgroup.stat;

import java.time.Duration;

/**
 * Processor time of the group alone ({@code cpu.stat.local}, Linux 6.6), where it has the controller cpu.
 *
 * @param throttled how long it was kept from running by its own limit or one above, summed over processors
 */
public record CpuLocalStat(Duration throttled) {
    /** {@return what the file's text says} */
    public static CpuLocalStat parse(String text) {
        return new CpuLocalStat(Keyed.micros(Keyed.flat(text), "throttled_usec"));
    }
}
