package io.ctk.container;

import io.ctk.launch.Namespace;
import io.ctk.launch.Step;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What every container has beside its root: its own /proc, /sys and /dev, as Docker's default specification has them. */
final class SystemSteps {
    private static final Set<MountAttribute> NOTHING_RUNS =
            EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES, MountAttribute.NO_EXEC);
    private static final Set<MountAttribute> NOTHING_CHANGES = EnumSet.of(
            MountAttribute.NO_SUID, MountAttribute.NO_DEVICES, MountAttribute.NO_EXEC, MountAttribute.READ_ONLY);

    /** Reading and writing through a node is not writing to its file system; changing its mode, owner or times is. */
    private static final Set<MountAttribute> NODE_STAYS = EnumSet.of(MountAttribute.READ_ONLY);

    /** What is mounted in every container. */
    static final Set<String> MOUNT_POINTS = Set.of("/proc", "/sys", "/dev");

    private static final List<String> MASKED = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /** The standard nodes (Documentation/admin-guide/devices.txt). */
    private enum Device {
        NULL(1, 3),
        ZERO(1, 5),
        FULL(1, 7),
        RANDOM(1, 8),
        URANDOM(1, 9),
        TTY(5, 0);

        final int major;
        final int minor;

        Device(int major, int minor) {
            this.major = major;
            this.minor = minor;
        }

        String path() {
            return "/dev/" + name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private SystemSteps() {}

    static List<Step> mounts(Set<Namespace> namespaces, boolean cgroups) {
        boolean user = namespaces.contains(Namespace.USER);
        List<Step> steps = new ArrayList<>();
        steps.add(Step.mountFilesystem("proc", "/proc", List.of(), NOTHING_RUNS, MountPoint.MAKE_DIRECTORY));
        steps.addAll(devices(user));
        if (namespaces.contains(Namespace.NETWORK) || !user) {
            steps.add(Step.mountFilesystem("sysfs", "/sys", List.of(), NOTHING_CHANGES, MountPoint.MAKE_DIRECTORY));
            if (cgroups) {
                steps.add(Step.mountFilesystem(
                        "cgroup2", "/sys/fs/cgroup", List.of(), NOTHING_CHANGES, MountPoint.MUST_EXIST));
            }
        } else {
            // sysfs shows a network namespace, and only its owner may mount it: the machine's, unchangeable.
            steps.add(Step.bind(
                    Path.of("/sys"), "/sys", true, EnumSet.of(MountAttribute.READ_ONLY), MountPoint.MAKE_DIRECTORY));
        }
        MASKED.forEach(path -> steps.add(Step.maskPath(path)));
        READ_ONLY.forEach(path -> steps.add(Step.readOnlyPath(path)));
        return steps;
    }

    private static List<Step> devices(boolean user) {
        List<Step> steps = new ArrayList<>();
        Set<MountAttribute> noSuid = EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_EXEC);
        List<String> options = List.of("mode=755", "size=65536k");
        steps.add(Step.mountFilesystem("tmpfs", "/dev", options, noSuid, MountPoint.MAKE_DIRECTORY));
        for (Device device : Device.values()) {
            // A user namespace can't make nodes: the machine's own are bound.
            steps.add(
                    user
                            ? Step.bind(Path.of(device.path()), device.path(), false, NODE_STAYS, MountPoint.MAKE_FILE)
                            : Step.makeCharacterDevice(device.path(), 0666, device.major, device.minor));
        }
        List<String> ptsOptions = new ArrayList<>(List.of("newinstance", "ptmxmode=0666", "mode=0620"));
        if (!user) {
            ptsOptions.add("gid=5"); // tty, which a user namespace of one id doesn't map
        }
        steps.add(Step.mountFilesystem("devpts", "/dev/pts", ptsOptions, noSuid, MountPoint.MAKE_DIRECTORY));
        steps.add(Step.mountFilesystem(
                "tmpfs", "/dev/shm", List.of("mode=1777", "size=65536k"), NOTHING_RUNS, MountPoint.MAKE_DIRECTORY));
        if (Files.exists(Path.of("/dev/mqueue")) || Files.exists(Path.of("/proc/sys/fs/mqueue"))) {
            steps.add(
                    Step.mountFilesystem("mqueue", "/dev/mqueue", List.of(), NOTHING_RUNS, MountPoint.MAKE_DIRECTORY));
        }
        steps.add(Step.makeLink("/dev/ptmx", "pts/ptmx"));
        steps.add(Step.makeLink("/dev/fd", "/proc/self/fd"));
        steps.add(Step.makeLink("/dev/stdin", "/proc/self/fd/0"));
        steps.add(Step.makeLink("/dev/stdout", "/proc/self/fd/1"));
        steps.add(Step.makeLink("/dev/stderr", "/proc/self/fd/2"));
        return steps;
    }

    /** {@return the directories that an image of the machine's own files leaves to the container} */
    static List<Step> freshDirectories() {
        Set<MountAttribute> noDevices = EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES);
        return List.of(
                Step.mountFilesystem("tmpfs", "/run", List.of("mode=755"), noDevices, MountPoint.MAKE_DIRECTORY),
                Step.mountFilesystem("tmpfs", "/tmp", List.of("mode=1777"), noDevices, MountPoint.MAKE_DIRECTORY));
    }
}
