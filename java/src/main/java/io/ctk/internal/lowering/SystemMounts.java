package io.ctk.internal.lowering;

import io.ctk.internal.compile.SystemSteps;

import io.ctk.mount.MountAttribute;
import io.ctk.runtime.MountSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is mounted in every container, in the order in which it is, as Docker's default specification has it; here and nowhere else.
 * {@link SystemSteps} does it.
 */
public final class SystemMounts {
    public static final String PROC = "/proc";
    public static final String SYS = "/sys";
    public static final String DEV = "/dev";

    /** The specification's name for the group's file system, of either version. */
    public static final String CGROUP = "cgroup";

    public static final String BIND = "bind";

    private static final String[] NOTHING_RUNS = {"nosuid", "nodev", "noexec"};
    private static final String[] NOTHING_CHANGES = {"nosuid", "nodev", "noexec", "ro"};

    private SystemMounts() {}

    /**
     * {@return the mounts}
     *
     * @param user whether the container lives in a user namespace
     * @param ownSys whether sysfs(5) may be mounted; the machine's own is shown otherwise
     * @param cgroups whether cgroup v2 is mounted on the machine
     */
    public static List<MountSpec> of(boolean user, boolean ownSys, boolean cgroups) {
        List<MountSpec> mounts = new ArrayList<>();
        mounts.add(mount(PROC, "proc", "proc", NOTHING_RUNS));
        mounts.add(mount(DEV, "tmpfs", "tmpfs", "nosuid", "noexec", "mode=755", "size=65536k"));
        List<String> terminals =
                new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        if (!user) {
            terminals.add("gid=5"); // tty, which a user namespace of one id doesn't map
        }
        mounts.add(mount(DEV + "/pts", "devpts", "devpts", terminals.toArray(String[]::new)));
        mounts.add(mount(DEV + "/shm", "tmpfs", "shm", "nosuid", "nodev", "noexec", "mode=1777", "size=65536k"));
        if (Files.exists(Path.of("/dev/mqueue")) || Files.exists(Path.of("/proc/sys/fs/mqueue"))) {
            mounts.add(mount(DEV + "/mqueue", "mqueue", "mqueue", NOTHING_RUNS));
        }
        if (!ownSys) {
            mounts.add(mount(SYS, BIND, SYS, "rbind", "nosuid", "nodev", "noexec", "ro"));
            return mounts;
        }
        mounts.add(mount(SYS, "sysfs", "sysfs", NOTHING_CHANGES));
        if (cgroups) {
            mounts.add(mount(SYS + "/fs/cgroup", CGROUP, CGROUP, NOTHING_CHANGES));
        }
        return mounts;
    }

    /** {@return the directories that an image of the machine's own files leaves to the container} */
    public static List<MountSpec> freshDirectories() {
        return List.of(
                mount("/run", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=755"),
                mount("/tmp", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=1777"));
    }

    /** {@return what hides a directory of the machine's} */
    public static MountSpec hidden(Path directory) {
        return mount(directory.toString(), "tmpfs", "tmpfs", "ro", "nodev", "mode=555", "nr_inodes=2");
    }

    /** {@return a file or directory of the machine's, shown there with all that is mounted below it} */
    public static MountSpec bind(Path source, String destination, boolean readOnly) {
        return mount(destination, BIND, source.toString(), "rbind", "rprivate", readOnly ? "ro" : "rw");
    }

    public static MountSpec mount(String destination, String type, String source, String... options) {
        return new MountSpec(destination, type, source, List.of(options), List.of(), List.of());
    }

    /** {@return those of a mount's options that the kernel has for every file system} */
    public static Set<MountAttribute> attributes(MountSpec mount) {
        Set<MountAttribute> attributes = EnumSet.noneOf(MountAttribute.class);
        mount.options().forEach(option -> attribute(option).ifPresent(attributes::add));
        return attributes;
    }

    /** {@return those of its options that are the file system's own} */
    public static List<String> data(MountSpec mount) {
        return mount.options().stream()
                .filter(option -> attribute(option).isEmpty())
                .toList();
    }

    private static Optional<MountAttribute> attribute(String option) {
        for (MountAttribute attribute : MountAttribute.values()) {
            if (attribute.optionName().equals(option)) {
                return Optional.of(attribute);
            }
        }
        return Optional.empty();
    }
}
