package io.ctk.internal.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.ControllerMissingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Which controllers a group hands on to those below it ({@code cgroup.subtree_control}). */
public final class SubtreeControl {
    public static final String FILE = "cgroup.subtree_control";

    private static final String AVAILABLE = "cgroup.controllers";

    private SubtreeControl() {}

    /** Hands controllers on; those that are handed on already are left alone. */
    public static void enable(CgroupFiles files, Set<Controller> wanted) throws IOException {
        Set<Controller> missing = EnumSet.noneOf(Controller.class);
        missing.addAll(wanted);
        if (missing.isEmpty()) {
            return;
        }
        missing.removeAll(Controller.parse(files.read(FILE)));
        if (missing.isEmpty()) {
            return;
        }
        Set<Controller> available = Controller.parse(files.read(AVAILABLE));
        for (Controller controller : missing) {
            if (!available.contains(controller)) {
                throw new ControllerMissingException(controller, files.group(), FileFailure.whyMissing(controller));
            }
            enable(files, controller);
        }
    }

    private static void enable(CgroupFiles files, Controller controller) throws IOException {
        try {
            files.write(FILE, "+" + controller.fileName());
        } catch (CgroupRemovedException e) {
            throw e;
        } catch (CtkException e) {
            String why = whyNot(controller, e);
            if (why.isEmpty()) {
                throw e;
            }
            ControllerMissingException missing = new ControllerMissingException(controller, files.group(), why);
            missing.initCause(e);
            throw missing;
        }
    }

    private static String whyNot(Controller controller, CtkException failure) {
        return switch (failure.errno()) {
            case Errno.EBUSY -> "processes live in the group itself; move them into a group below it";
            case Errno.EACCES, Errno.EPERM, Errno.EROFS ->
                "the group is not delegated to this user, or is mounted"
                        + " read-only; under systemd, ask for Delegate=yes";
            case Errno.EOPNOTSUPP ->
                controller == Controller.CPUSET || controller == Controller.CPU
                        ? "the group is of an invalid type: make it threaded, or put it below a domain"
                        : "threaded groups have no controller but cpu, cpuset, pids and the like";
            // By an older kernel, or a real-time process in the group (CONFIG_RT_GROUP_SCHED).
            case Errno.EINVAL -> "the kernel refuses it; real-time processes in the group may be why";
            default -> "";
        };
    }

    public static void disable(CgroupFiles files, Set<Controller> unwanted) throws IOException {
        for (Controller controller : unwanted) {
            files.write(FILE, "-" + controller.fileName());
        }
    }

    /** Has every group from the mount point down to the one above hand the controllers on. */
    public static void requireAlong(Path mountPoint, Path group, Set<Controller> controllers) throws IOException {
        Path above = group.getParent();
        if (above == null || !group.startsWith(mountPoint) || group.equals(mountPoint)) {
            throw new CtkException(
                    "hand controllers on to", group.toString(), Errno.EINVAL, "it is the root of the hierarchy");
        }
        try (CgroupFiles parent = CgroupFiles.open(above)) {
            // From below: what is there already needs no right to the groups above.
            Set<Controller> there = Controller.parse(parent.read(AVAILABLE));
            if (!there.containsAll(controllers) && !above.equals(mountPoint)) {
                requireAlong(mountPoint, above, controllers);
            }
            enable(parent, controllers);
        }
    }
}
