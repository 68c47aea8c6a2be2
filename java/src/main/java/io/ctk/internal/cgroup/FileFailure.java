package io.ctk.internal.cgroup;

import static java.util.Map.entry;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupFileException;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.ControllerMissingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the kernel means by an errno of an interface file, in words that say what to do. */
public final class FileFailure {
    /** The first Linux that has the file, for those that came after the oldest kernel that ctk supports. */
    private static final Map<String, String> SINCE = Map.ofEntries(
            entry("cgroup.kill", "5.14"),
            entry("cpu.max.burst", "5.14"),
            entry("cpu.idle", "5.15"),
            entry("misc.max", "5.13"),
            entry("misc.current", "5.13"),
            entry("misc.events", "5.16"),
            entry("memory.peak", "5.19"),
            entry("memory.reclaim", "5.19"),
            entry("memory.zswap.current", "5.19"),
            entry("memory.zswap.max", "5.19"),
            entry("cgroup.pressure", "6.1"),
            entry("irq.pressure", "6.1"),
            entry("memory.swap.peak", "6.5"),
            entry("pids.peak", "6.6"),
            entry("cpuset.cpus.exclusive", "6.7"),
            entry("cpuset.cpus.isolated", "6.8"),
            entry("memory.zswap.writeback", "6.8"),
            entry("misc.peak", "6.11"),
            entry("pids.events.local", "6.11"),
            entry("misc.events.local", "6.11"),
            entry("cpu.stat.local", "6.6"),
            entry("memory.swap.high", "5.8"));

    /** What a kernel is built without that lacks the file. */
    private static final Map<String, String> BUILT_WITH = Map.of(
            "cpu.uclamp.min", "CONFIG_UCLAMP_TASK_GROUP",
            "cpu.uclamp.max", "CONFIG_UCLAMP_TASK_GROUP",
            "io.latency", "CONFIG_BLK_CGROUP_IOLATENCY",
            "io.weight", "CONFIG_BLK_CGROUP_IOCOST or the scheduler BFQ",
            "io.bfq.weight", "the scheduler BFQ",
            "memory.zswap.max", "CONFIG_ZSWAP",
            "memory.swap.max", "CONFIG_SWAP",
            "io.max", "CONFIG_BLK_DEV_THROTTLING");

    private static final String SIZE = "a number of bytes, or max";

    /** What a file takes. */
    private static final Map<String, String> TAKES = Map.ofEntries(
            entry("cpu.weight", "1 to 10000"),
            entry("cpu.weight.nice", "-20 to 19"),
            entry("cpu.idle", "0 or 1"),
            entry(
                    "cpu.max",
                    "QUOTA PERIOD in microseconds, from 1000 on, a period up to 1000000, and not more than the group above allows"),
            entry("cpu.max.burst", "microseconds, no more than the quota of cpu.max"),
            entry("cpu.uclamp.min", "0 to 100"),
            entry("cpu.uclamp.max", "0 to 100"),
            entry("cpuset.cpus", "a list such as 0-3,5 of processors that this machine has"),
            entry("cpuset.mems", "a list such as 0-1 of memory nodes that this machine has"),
            entry("cpuset.cpus.partition", "member, root or isolated"),
            entry("memory.min", SIZE),
            entry("memory.low", SIZE),
            entry("memory.high", SIZE),
            entry("memory.max", SIZE),
            entry("memory.swap.high", SIZE),
            entry("memory.swap.max", SIZE),
            entry("memory.zswap.max", SIZE),
            entry("memory.reclaim", "a number of bytes"),
            entry("memory.oom.group", "0 or 1"),
            entry("memory.zswap.writeback", "0 or 1"),
            entry("pids.max", "a number from 0 to 4194304, or max"),
            entry("io.weight", "1 to 10000, for one device as MAJOR:MINOR WEIGHT"),
            entry("io.max", "MAJOR:MINOR, then rbps= wbps= riops= wiops= with a number from 1 on or max"),
            entry("io.latency", "MAJOR:MINOR target=MICROSECONDS"),
            entry("rdma.max", "DEVICE, then hca_handle= hca_object= with a number or max"),
            entry("misc.max", "RESOURCE NUMBER, or max, of a resource that misc.capacity of the root lists"),
            entry("cgroup.freeze", "0 or 1"),
            entry("cgroup.type", "threaded"),
            entry("cgroup.max.depth", "a number from 0 on, or max"),
            entry("cgroup.max.descendants", "a number from 0 on, or max"));

    private FileFailure() {}

    /**
     * {@return the failure as it is told}
     *
     * @param group the group's directory
     * @param exists whether the group is still there
     * @param controllers what the group has, by its {@code cgroup.controllers}; empty if that can't be read
     * @param file the file
     * @param value what was written, null if it was read
     * @param failure what the kernel said
     */
    static CtkException of(
            Path group,
            boolean exists,
            Set<Controller> controllers,
            String file,
            @Nullable String value,
            CtkException failure) {
        // Of its own files the kernel says so of a group that is being removed just now.
        boolean going = failure.errno() == Errno.ENODEV && file.startsWith("cgroup.");
        if (!exists || going) {
            return new CgroupRemovedException(group, file, value);
        }
        Controller controller = Controller.ofFile(file).orElse(null);
        if (failure.errno() == Errno.ENOENT && controller != null && !controllers.contains(controller)) {
            String what = value == null ? file + " can't be read: " : file + " can't be set to \"" + value + "\": ";
            return new ControllerMissingException(controller, group, what + whyMissing(controller));
        }
        // ENOENT for one that this group wasn't given, EINVAL for one that the kernel has never heard of.
        boolean missing = failure.errno() == Errno.ENOENT || failure.errno() == Errno.EINVAL;
        if (missing && file.equals(SubtreeControl.FILE) && value != null) {
            for (String word : value.strip().split("\\s+")) {
                Controller named =
                        Controller.ofName(word.replaceFirst("^[+-]", "")).orElse(null);
                if (named != null && !controllers.contains(named)) {
                    return new ControllerMissingException(named, group, whyMissing(named));
                }
            }
        }
        return new CgroupFileException(group, file, value, failure.errno(), reason(file, value, failure.errno()));
    }

    /** {@return why a group doesn't have a controller, and what to do about it} */
    public static String whyMissing(Controller controller) {
        if (isHeldByV1(controller)) {
            return "cgroup v1 holds it; boot with cgroup_no_v1=all or systemd.unified_cgroup_hierarchy=1";
        }
        return isInKernel(controller)
                ? "the group was not given it: cgroup.subtree_control above has to, under systemd by Delegate=yes"
                : "this kernel has none: it was built without, or booted with cgroup_disable=";
    }

    /** {@return whether v1 holds that controller now, which it may know by another name; false where that is not known} */
    public static boolean isHeldByV1(Controller controller) {
        return isListed(controller, words -> !words[1].equals("0"), false);
    }

    private static boolean isInKernel(Controller controller) {
        return isListed(controller, words -> !words[words.length - 1].equals("0"), true);
    }

    /** By {@code /proc/cgroups}, cgroups(7): name, hierarchy of v1 or 0, number of groups, whether it is enabled. */
    private static boolean isListed(Controller controller, Predicate<String[]> as, boolean unknown) {
        try {
            return Files.readAllLines(Path.of("/proc/cgroups")).stream()
                    .map(line -> line.split("\\s+"))
                    .anyMatch(words -> words[0].equals(controller.v1Name()) && as.test(words));
        } catch (IOException e) {
            return unknown;
        }
    }

    private static String reason(String file, @Nullable String value, int errno) {
        return switch (errno) {
            case Errno.ENOENT -> absent(file);
            case Errno.EROFS -> "cgroup v2 is mounted read-only there";
            case Errno.EACCES, Errno.EPERM -> denied(file, value);
            case Errno.EINVAL, Errno.ERANGE -> value == null ? "it can only be written" : taken(file);
            case Errno.EBUSY -> busy(file, value);
            case Errno.EOPNOTSUPP -> unsupported(file);
            case Errno.ENODEV -> "there is no such device";
            case Errno.EMFILE -> "this process has as many files open as it may; raise ulimit -n";
            case Errno.ESRCH -> "there is no such process";
            case Errno.ENOSPC -> full(file);
            default -> "";
        };
    }

    private static String taken(String file) {
        if (file.endsWith(".pressure") && !file.startsWith("cgroup.")) {
            return "it takes some or full, a stall and a window in microseconds, the window from 500000 to 10000000, and a multiple"
                    + " of 2000000 without CAP_SYS_RESOURCE";
        }
        boolean huge = file.startsWith("hugetlb.") && file.endsWith(".max");
        return "it takes " + (huge ? SIZE : TAKES.getOrDefault(file, "no such value"));
    }

    private static String absent(String file) {
        if (file.startsWith("hugetlb.")) {
            return "this machine has no huge pages of that size";
        }
        if (file.endsWith(".pressure") && !file.equals("irq.pressure")) {
            return "its pressure is not counted; cgroup.pressure has to be 1, and Linux to be booted with psi=1";
        }
        if (SINCE.containsKey(file)) {
            return "the group has no such file; Linux " + SINCE.get(file) + " brought it";
        }
        return BUILT_WITH.containsKey(file)
                ? "the kernel was built without " + BUILT_WITH.get(file)
                : "the group has no such file";
    }

    private static String denied(String file, @Nullable String value) {
        if (file.equals("cgroup.procs") || file.equals("cgroup.threads")) {
            return "this user must be allowed to write it here and in the group that holds both groups";
        }
        return value == null ? "this user may not read it" : "the group is not delegated to this user";
    }

    private static String busy(String file, @Nullable String value) {
        if (file.equals("cgroup.subtree_control")) {
            return value != null && value.startsWith("-")
                    ? "groups below use it"
                    : "processes live in the group itself; move them into a group below it";
        }
        return file.equals("cgroup.procs") ? "the group hands controllers on, so processes may live only below it" : "";
    }

    private static String full(String file) {
        return file.startsWith("cpuset.")
                ? "processes live in the group or below it, and they need a processor and a memory node"
                : "";
    }

    private static String unsupported(String file) {
        if (file.endsWith(".pressure")) {
            return "the kernel doesn't count pressure; boot with psi=1";
        }
        if (file.equals("io.weight")) {
            return "the device has no weights: io.cost.qos of the root gives it some, by MAJOR:MINOR enable=1";
        }
        return file.startsWith("cgroup.")
                ? "a threaded group takes threads, whole processes belong to its domain; a domain below a threaded one takes none"
                : "not in a group of this kind";
    }
}
