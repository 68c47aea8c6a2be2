package io.ctk.internal.lowering;

import io.ctk.runtime.MountSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is mounted in every container, in the order in which it is, as Docker's default specification has it; here and nowhere else.
 */
final class SystemMounts {
    static final String PROC = "/proc";
    static final String SYS = "/sys";
    static final String DEV = "/dev";

    /** The specification's name for the group's file system, of either version. */
    static final String CGROUP = "cgroup";

    static final String BIND = "bind";

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
    static List<MountSpec> of(boolean user, boolean ownSys, boolean cgroups) {
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
            mounts.add(mount(SYS, BIND, SYS, "rbind", "rnosuid", "rnodev", "rnoexec", "rro"));
            return mounts;
        }
        mounts.add(mount(SYS, "sysfs", "sysfs", NOTHING_CHANGES));
        if (cgroups) {
            mounts.add(mount(SYS + "/fs/cgroup", CGROUP, CGROUP, NOTHING_CHANGES));
        }
        return mounts;
    }

    /** {@return the directories that an image of the machine's own files leaves to the container} */
    static List<MountSpec> freshDirectories() {
        return List.of(
                mount("/run", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=755"),
                mount("/tmp", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=1777"));
    }

    /** {@return what hides a directory of the machine's} */
    static MountSpec hidden(Path directory) {
        return mount(directory.toString(), "tmpfs", "tmpfs", "ro", "nodev", "mode=555", "nr_inodes=2");
    }

    /**
     * {@return a file or directory, shown there with all that is mounted below it}
     *
     * @param source of the machine's an absolute path, of the container's own one beneath its directory
     */
    static MountSpec bind(String source, String destination, boolean readOnly) {
        return readOnly
                ? mount(destination, BIND, source, "rbind", "rprivate", "rro")
                : mount(destination, BIND, source, "rbind", "rprivate");
    }

    static MountSpec mount(String destination, String type, String source, String... options) {
        return new MountSpec(destination, type, source, List.of(options), List.of(), List.of());
    }
}
