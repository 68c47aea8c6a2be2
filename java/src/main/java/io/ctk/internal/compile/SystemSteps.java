package io.ctk.internal.compile;

import io.ctk.internal.lowering.HiddenPaths;
import io.ctk.internal.lowering.SystemMounts;

import io.ctk.launch.FileSteps;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Namespace;
import io.ctk.launch.Place;
import io.ctk.launch.Step;
import io.ctk.launch.Step.MountPoint;
import io.ctk.launch.Step.Presence;
import io.ctk.mount.MountAttribute;
import io.ctk.runtime.MountSpec;
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
public final class SystemSteps {
    /** Reading and writing through a node is not writing to its file system; changing its mode, owner or times is. */
    private static final Set<MountAttribute> NODE_STAYS =
            EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_EXEC, MountAttribute.READ_ONLY);

    /** What is mounted in every container. */
    public static final Set<String> MOUNT_POINTS = Set.of(SystemMounts.PROC, SystemMounts.SYS, SystemMounts.DEV);

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
    private final Place proc = Place.at(SystemMounts.PROC);
    private final Place sys = Place.at(SystemMounts.SYS);
    private final Place dev = Place.at(SystemMounts.DEV);
    private final Place nullDevice = Place.at(Device.NULL.path());
    private final boolean user;
    private final boolean ownSys;

    /**
     * The steps for a container.
     *
     * @param root what a step before these mounts on {@code "/"}
     * @param namespaces the container's own
     */
    public SystemSteps(Place root, Set<Namespace> namespaces) {
        this.root = root;
        this.user = namespaces.contains(Namespace.USER);
        // sysfs shows a network namespace, and only its owner may mount it.
        this.ownSys = namespaces.contains(Namespace.NETWORK) || !user;
    }

    /** {@return the device that shows nothing, as the container has it} */
    public Place nullDevice() {
        return nullDevice;
    }

    /** {@return what the container has as /dev} */
    public Place deviceDirectory() {
        return dev;
    }

    /** {@return the mount of these that a target lies in, null for none} */
    @Nullable
    public Place around(String target) {
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
    public List<Step> steps(boolean cgroups) {
        List<Step> steps = new ArrayList<>();
        for (MountSpec mount : mounts(cgroups)) {
            steps.add(step(mount));
            if (mount.destination().equals(SystemMounts.DEV)) {
                steps.addAll(devices());
            }
        }
        steps.addAll(HiddenPaths.inProc(proc, nullDevice));
        steps.addAll(HiddenPaths.inSys(sys, nullDevice, ownSys ? Presence.REQUIRED : Presence.OPTIONAL));
        return steps;
    }

    /** {@return what is mounted by these} */
    public List<MountSpec> mounts(boolean cgroups) {
        return SystemMounts.of(user, ownSys, cgroups);
    }

    /** In the root, so that none of the three is behind a link: an image that has one there wants something else to be taken for it. */
    private Step step(MountSpec mount) {
        String target = mount.destination();
        Set<MountAttribute> attributes = SystemMounts.attributes(mount);
        Step step =
                switch (mount.type()) {
                    case SystemMounts.BIND ->
                        MountSteps.bind(Path.of(mount.source()), target, true, attributes, MountPoint.MAKE_DIRECTORY);
                    case SystemMounts.CGROUP ->
                        MountSteps.mountFilesystem("cgroup2", target, List.of(), attributes, MountPoint.MUST_EXIST);
                    default -> directory(mount);
                };
        for (Place place : List.of(proc, sys, dev)) {
            if (place.path().equals(target)) {
                return step.in(root).as(place);
            }
        }
        Place around = around(target);
        return step.in(around == null ? root : around);
    }

    private List<Step> devices() {
        List<Step> steps = new ArrayList<>();
        for (Device device : Device.values()) {
            Step node = node(device);
            steps.add(device == Device.NULL ? node.as(nullDevice) : node);
        }
        steps.add(FileSteps.makeLink("/dev/ptmx", "pts/ptmx"));
        steps.add(FileSteps.makeLink("/dev/fd", "/proc/self/fd"));
        steps.add(FileSteps.makeLink("/dev/stdin", "/proc/self/fd/0"));
        steps.add(FileSteps.makeLink("/dev/stdout", "/proc/self/fd/1"));
        steps.add(FileSteps.makeLink("/dev/stderr", "/proc/self/fd/2"));
        return steps.stream().map(step -> step.in(dev)).toList();
    }

    /** A user namespace can't make nodes: the machine's own are bound, whose mode and owner nobody changes through that. */
    private Step node(Device device) {
        return user
                ? MountSteps.bind(Path.of(device.path()), device.path(), false, NODE_STAYS, MountPoint.MAKE_FILE)
                : FileSteps.makeCharacterDevice(device.path(), 0666, device.major, device.minor);
    }

    /** {@return the directories that an image of the machine's own files leaves to the container} */
    public static List<Step> freshDirectories() {
        return SystemMounts.freshDirectories().stream()
                .map(SystemSteps::directory)
                .toList();
    }

    /** {@return what mounts a file system on a directory of the root's, made where it is absent} */
    public static Step directory(MountSpec mount) {
        return MountSteps.mountFilesystem(
                mount.type(),
                mount.destination(),
                SystemMounts.data(mount),
                SystemMounts.attributes(mount),
                MountPoint.MAKE_DIRECTORY);
    }
}
