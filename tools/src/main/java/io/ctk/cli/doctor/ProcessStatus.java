package io.ctk.cli.doctor;

import io.ctk.security.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the kernel says of this process in {@code /proc/self/status} (proc(5)).
 *
 * @param uid the effective user id
 * @param gid the effective group id
 * @param capabilities the effective capabilities
 * @param seccompFilters how many seccomp filters it is under
 */
record ProcessStatus(long uid, long gid, Set<Capability> capabilities, int seccompFilters) {
    static ProcessStatus current() throws IOException {
        return parse(Files.readAllLines(Path.of("/proc/self/status")));
    }

    static ProcessStatus parse(List<String> lines) {
        return new ProcessStatus(
                Long.parseLong(field(lines, "Uid", 1, "-1")),
                Long.parseLong(field(lines, "Gid", 1, "-1")),
                capabilities(Long.parseUnsignedLong(field(lines, "CapEff", 0, "0"), 16)),
                Integer.parseInt(field(lines, "Seccomp_filters", 0, "0"))); // Linux 5.9
    }

    boolean isRoot() {
        return uid == 0;
    }

    /** The index'th word of a line. */
    private static String field(List<String> lines, String name, int index, String otherwise) {
        for (String line : lines) {
            if (line.startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip().split("\\s+")[index];
            }
        }
        return otherwise;
    }

    private static Set<Capability> capabilities(long bits) {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (Capability capability : Capability.values()) {
            if ((bits >> capability.ordinal() & 1) != 0) {
                capabilities.add(capability);
            }
        }
        return capabilities;
    }
}
