package io.ctk.internal.compile;

import io.ctk.launch.FileSteps;
import io.ctk.launch.FileSteps.NodeType;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Namespace;
import io.ctk.launch.Place;
import io.ctk.launch.Step;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountAttribute;
import io.ctk.runtime.Device;
import io.ctk.runtime.Linux;
import io.ctk.runtime.RuntimeSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Device files: those that the runtime has to supply (config-linux.md, "Default Devices"), the links beside them, and what {@code linux.devices}
 * asks for. A user namespace can't make nodes: the machine's own are bound.
 */
final class DeviceSteps {
    /** Reading and writing through a node is not writing to its file system; changing its mode, owner or times is. */
    private static final Set<MountAttribute> NODE_STAYS =
            EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_EXEC, MountAttribute.READ_ONLY);

    private static final String NULL = "/dev/null";
    private static final int EVERYBODY = 0666;

    /** The standard nodes (Documentation/admin-guide/devices.txt). */
    private enum Standard {
        NULL(1, 3),
        ZERO(1, 5),
        FULL(1, 7),
        RANDOM(1, 8),
        URANDOM(1, 9),
        TTY(5, 0);

        private final int major;
        private final int minor;

        Standard(int major, int minor) {
            this.major = major;
            this.minor = minor;
        }

        private String path() {
            return "/dev/" + name().toLowerCase(Locale.ROOT);
        }
    }

    private final @Nullable Linux linux;
    private final boolean user;
    private final Map<String, Device> wanted = new TreeMap<>();
    private final Place nullDevice = Place.at(NULL);

    DeviceSteps(RuntimeSpec spec, Namespaces namespaces) {
        this.user = namespaces.isOwn(Namespace.USER) || namespaces.isJoined(Namespace.USER);
        linux = spec.linux();
        if (linux != null) {
            linux.devices().forEach(device -> wanted.put(ContainerPath.normal(device.path()), device));
        }
    }

    /** {@return the device that shows nothing, as the container has it} */
    Place nullDevice() {
        return nullDevice;
    }

    /**
     * {@return the steps for what every container has}
     *
     * @param bound whether a directory of the machine's is shown as {@code /dev}: then what is there is what the container gets
     * @param dev where they are made
     */
    List<Step> steps(boolean bound, Place dev) {
        List<Step> steps = new ArrayList<>();
        if (bound) {
            steps.add(bind(NULL, MountPoint.MUST_EXIST).in(dev).as(nullDevice));
            return steps;
        }
        for (Standard standard : Standard.values()) {
            Step node = node(standard).in(dev);
            steps.add(standard == Standard.NULL ? node.as(nullDevice) : node);
        }
        steps.add(FileSteps.makeLink("/dev/ptmx", "pts/ptmx").in(dev));
        steps.add(FileSteps.makeLink("/dev/fd", "/proc/self/fd").in(dev));
        steps.add(FileSteps.makeLink("/dev/stdin", "/proc/self/fd/0").in(dev));
        steps.add(FileSteps.makeLink("/dev/stdout", "/proc/self/fd/1").in(dev));
        steps.add(FileSteps.makeLink("/dev/stderr", "/proc/self/fd/2").in(dev));
        return steps;
    }

    /** {@return the steps for those that were asked for beyond these, when all mounts are there} */
    List<Step> others(Function<String, Place> places, CompileInput input) {
        List<Step> steps = new ArrayList<>();
        wanted.forEach((path, device) -> {
            if (!isStandard(path)) {
                steps.add(input.field(at(device), node(path, device).in(places.apply(path))));
            }
        });
        return steps;
    }

    private String at(Device device) {
        return "linux.devices[" + (linux == null ? 0 : linux.devices().indexOf(device)) + "]";
    }

    private static boolean isStandard(String path) {
        for (Standard standard : Standard.values()) {
            if (standard.path().equals(path)) {
                return true;
            }
        }
        return false;
    }

    private Step node(Standard standard) {
        String path = standard.path();
        if (wanted.containsKey(path)) {
            return node(path, wanted.get(path));
        }
        return user
                ? bind(path, MountPoint.MAKE_FILE)
                : FileSteps.makeCharacterDevice(path, EVERYBODY, standard.major, standard.minor);
    }

    private Step node(String path, Device device) {
        if (user && device.type() != Device.Type.P) {
            return bind(path, MountPoint.MAKE_FILE);
        }
        return FileSteps.makeNode(
                path,
                switch (device.type()) {
                    case B -> NodeType.BLOCK;
                    case P -> NodeType.FIFO;
                    default -> NodeType.CHARACTER;
                },
                (int) orElse(device.fileMode(), EVERYBODY) & 07777,
                (int) orElse(device.major(), 0),
                (int) orElse(device.minor(), 0),
                orElse(device.uid(), 0),
                orElse(device.gid(), 0));
    }

    private static long orElse(@Nullable Long number, long otherwise) {
        return number == null ? otherwise : number;
    }

    /** The machine's own, whose mode and owner nobody changes through that. */
    private static Step bind(String path, MountPoint mountPoint) {
        return MountSteps.bind(Path.of(path), path, false, NODE_STAYS, mountPoint);
    }
}
