package io.ctk.cgroup.value;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The controllers of cgroup v2 (Documentation/admin-guide/cgroup-v2.rst, "Controllers"). */
public enum Controller {
    /** Which processors and memory nodes may be used. */
    CPUSET,
    /** Processor time. */
    CPU,
    /** Bandwidth and latency of block devices. */
    IO,
    /** Memory and swap. */
    MEMORY,
    /** Huge pages. */
    HUGETLB,
    /** How many processes and threads there may be. */
    PIDS,
    /** Devices for remote direct memory access. */
    RDMA,
    /** Resources of the host that fit nowhere else, such as encrypted address spaces. */
    MISC;

    /** {@return the name that the kernel has for it, such as {@code "memory"}} */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the name that cgroup v1 has for it, as {@code /proc/cgroups} lists it} */
    public String v1Name() {
        return this == IO ? "blkio" : fileName();
    }

    /** {@return the controller of that name, empty for one that ctk has no type for} */
    public static Optional<Controller> ofName(String name) {
        for (Controller controller : values()) {
            if (controller.fileName().equals(name)) {
                return Optional.of(controller);
            }
        }
        return Optional.empty();
    }

    /**
     * {@return whose file it is; empty for files that every group has, such as {@code cgroup.procs} and {@code cpu.stat}}
     *
     * @param file an interface file's name, such as {@code "memory.max"}
     */
    public static Optional<Controller> ofFile(String file) {
        boolean core = file.equals("cpu.stat") || file.equals("cpu.stat.local") || file.endsWith(".pressure");
        int dot = file.indexOf('.');
        return core || dot < 0 ? Optional.empty() : ofName(file.substring(0, dot));
    }

    /** {@return the controllers that a file such as {@code cgroup.controllers} lists} */
    public static Set<Controller> parse(String text) {
        Set<Controller> found = EnumSet.noneOf(Controller.class);
        for (String word : text.strip().split("\\s+")) {
            ofName(word).ifPresent(found::add);
        }
        return found;
    }
}
