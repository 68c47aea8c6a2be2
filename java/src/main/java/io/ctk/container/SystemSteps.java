package io.ctk.container;

import io.ctk.launch.Namespace;
import io.ctk.launch.Place;
import io.ctk.launch.Step;
import io.ctk.launch.Step.MountPoint;
import io.ctk.launch.Step.Presence;
import io.ctk.mount.MountAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every container has beside its root: its own /proc, /sys and /dev, as Docker's default specification has them. Each is kept as a
 * place, and all that lies below it is found from there.
 */
final class SystemSteps {
    private static final Set<MountAttribute> NOTHING_RUNS =
            EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES, MountAttribute.NO_EXEC);
    private static final Set<MountAttribute> NOTHING_CHANGES = EnumSet.of(
            MountAttribute.NO_SUID, MountAttribute.NO_DEVICES, MountAttribute.NO_EXEC, MountAttribute.READ_ONLY);

    /** Reading and writing through a node is not writing to its file system; changing its mode, owner or times is. */
    private static final Set<MountAttribute> NODE_STAYS =
            EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_EXEC, MountAttribute.READ_ONLY);

    /** What is mounted in every container. */
    static final Set<String> MOUNT_POINTS = Set.of("/proc", "/sys", "/dev");

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

    private final Place root;
    private final Place proc = Place.at("/proc");
    private final Place sys = Place.at("/sys");
    private final Place dev = Place.at("/dev");
    private final Place nullDevice = Place.at(Device.NULL.path());
    private final boolean user;
    private final boolean ownSys;

    /**
     * The steps for a container.
     *
     * @param root what a step before these mounts on {@code "/"}
     * @param namespaces the container's own
     */
    SystemSteps(Place root, Set<Namespace> namespaces) {
        this.root = root;
        this.user = namespaces.contains(Namespace.USER);
        // sysfs shows a network namespace, and only its owner may mount it.
        this.ownSys = namespaces.contains(Namespace.NETWORK) || !user;
    }

    /** {@return the device that shows nothing, as the container has it} */
    Place nullDevice() {
        return nullDevice;
    }

    /** {@return what the container has as /dev} */
    Place deviceDirectory() {
        return dev;
    }

    /** {@return the mount of these that a target lies in, null for none} */
    @Nullable
    Place around(String target) {
        for (Place place : List.of(proc, sys, dev)) {
            if (place.contains(target)) {
                return place;
            }
        }
        return null;
    }

    /**
     * {@return the steps}
     *
     * @param cgroups whether cgroup v2 is mounted on the machine
     */
    List<Step> steps(boolean cgroups) {
        List<Step> steps = new ArrayList<>();
        // In the root, so that none of the three is behind a link: an image that has one there wants something else to
        // be
        // taken for it.
        steps.add(Step.mountFilesystem("proc", "/proc", List.of(), NOTHING_RUNS, MountPoint.MAKE_DIRECTORY)
                .in(root)
                .as(proc));
        steps.addAll(devices());
        if (ownSys) {
            steps.add(Step.mountFilesystem("sysfs", "/sys", List.of(), NOTHING_CHANGES, MountPoint.MAKE_DIRECTORY)
                    .in(root)
                    .as(sys));
            if (cgroups) {
                steps.add(Step.mountFilesystem(
                                "cgroup2", "/sys/fs/cgroup", List.of(), NOTHING_CHANGES, MountPoint.MUST_EXIST)
                        .in(sys));
            }
        } else {
            steps.add(Step.bind(Path.of("/sys"), "/sys", true, NOTHING_CHANGES, MountPoint.MAKE_DIRECTORY)
                    .in(root)
                    .as(sys));
        }
        steps.addAll(HiddenPaths.inProc(proc, nullDevice));
        steps.addAll(HiddenPaths.inSys(sys, nullDevice, ownSys ? Presence.REQUIRED : Presence.OPTIONAL));
        return steps;
    }

    private List<Step> devices() {
        List<Step> steps = new ArrayList<>();
        Set<MountAttribute> noSuid = EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_EXEC);
        List<String> options = List.of("mode=755", "size=65536k");
        steps.add(Step.mountFilesystem("tmpfs", "/dev", options, noSuid, MountPoint.MAKE_DIRECTORY)
                .in(root)
                .as(dev));
        for (Device device : Device.values()) {
            Step node = node(device).in(dev);
            steps.add(device == Device.NULL ? node.as(nullDevice) : node);
        }
        List<String> ptsOptions = new ArrayList<>(List.of("newinstance", "ptmxmode=0666", "mode=0620"));
        if (!user) {
            ptsOptions.add("gid=5"); // tty, which a user namespace of one id doesn't map
        }
        List<Step> below = new ArrayList<>();
        below.add(Step.mountFilesystem("devpts", "/dev/pts", ptsOptions, noSuid, MountPoint.MAKE_DIRECTORY));
        below.add(Step.mountFilesystem(
                "tmpfs", "/dev/shm", List.of("mode=1777", "size=65536k"), NOTHING_RUNS, MountPoint.MAKE_DIRECTORY));
        if (Files.exists(Path.of("/dev/mqueue")) || Files.exists(Path.of("/proc/sys/fs/mqueue"))) {
            below.add(
                    Step.mountFilesystem("mqueue", "/dev/mqueue", List.of(), NOTHING_RUNS, MountPoint.MAKE_DIRECTORY));
        }
        below.add(Step.makeLink("/dev/ptmx", "pts/ptmx"));
        below.add(Step.makeLink("/dev/fd", "/proc/self/fd"));
        below.add(Step.makeLink("/dev/stdin", "/proc/self/fd/0"));
        below.add(Step.makeLink("/dev/stdout", "/proc/self/fd/1"));
        below.add(Step.makeLink("/dev/stderr", "/proc/self/fd/2"));
        below.forEach(step -> steps.add(step.in(dev)));
        return steps;
    }

    /** A user namespace can't make nodes: the machine's own are bound, whose mode and owner nobody changes through that. */
    private Step node(Device device) {
        return user
                ? Step.bind(Path.of(device.path()), device.path(), false, NODE_STAYS, MountPoint.MAKE_FILE)
                : Step.makeCharacterDevice(device.path(), 0666, device.major, device.minor);
    }

    /** {@return the directories that an image of the machine's own files leaves to the container} */
    static List<Step> freshDirectories() {
        Set<MountAttribute> noDevices = EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES);
        return List.of(
                Step.mountFilesystem("tmpfs", "/run", List.of("mode=755"), noDevices, MountPoint.MAKE_DIRECTORY),
                Step.mountFilesystem("tmpfs", "/tmp", List.of("mode=1777"), noDevices, MountPoint.MAKE_DIRECTORY));
    }
}
