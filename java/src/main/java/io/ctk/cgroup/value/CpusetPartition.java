package io.ctk.cgroup.value;

import java.util.Locale;
import java.util.Optional;

/**
 * Whether a group has processors to itself ({@code cpuset.cpus.partition}).
 *
 * @param type what was asked for
 * @param invalid why the kernel can't give it, in its own words; empty if it does
 */
public record CpusetPartition(Type type, Optional<String> invalid) {
    /** What a group may be. */
    public enum Type {
        /** One that shares its processors with the group above. */
        MEMBER,
        /** The root of a scheduling domain of its own. */
        ROOT,
        /** Likewise, with no balancing of load between its processors (Linux 5.20). */
        ISOLATED;

        /** {@return the kernel's word for it} */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@return whether it is what was asked for} */
    public boolean isValid() {
        return invalid.isEmpty();
    }

    /** Reads {@code TYPE} or {@code TYPE invalid (REASON)}. */
    public static CpusetPartition parse(String text) {
        String line = text.strip();
        int space = line.indexOf(' ');
        Type type = Type.valueOf((space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT));
        return new CpusetPartition(type, space < 0 ? Optional.empty() : Optional.of(line.substring(space + 1)));
    }
}
