package io.ctk.cli.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.value.Controller;
import io.ctk.cli.cgroup.names.GroupNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** Makes a group with its limits, or nothing: where one can't be set, what was made for it is removed again. */
final class NewGroup {
    private final Path mountPoint;
    private final Deque<Made> made = new ArrayDeque<>();

    private record Made(Path above, String name) {}

    private NewGroup(Path mountPoint) {
        this.mountPoint = mountPoint;
    }

    /**
     * Makes a group.
     *
     * @param mountPoint the topmost group
     * @param path its directory
     * @param parents whether groups above it are made too, and one that is there already will do
     * @param limits its limits
     * @param controllers what it is to have beside those that its limits need
     * @return the group, to be closed
     */
    static Cgroup make(Path mountPoint, Path path, boolean parents, CgroupLimits limits, Set<Controller> controllers)
            throws IOException {
        NewGroup maker = new NewGroup(mountPoint);
        try {
            maker.make(path, parents);
            Cgroup group = Cgroup.open(path);
            try {
                group.require(controllers);
                group.require(limits.controllers());
                limits.applyTo(group);
                return group;
            } catch (IOException | RuntimeException | Error e) {
                group.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            maker.undo(e);
            throw e;
        }
    }

    private void make(Path path, boolean parents) throws IOException {
        Path above = path.getParent();
        if (path.equals(mountPoint) || above == null) {
            if (parents) {
                return;
            }
            throw new CtkException("make cgroup", path.toString(), Errno.EEXIST, "it is the topmost one");
        }
        if (parents) {
            if (GroupNames.exists(path)) {
                return;
            }
            make(above, true);
        } else if (!GroupNames.exists(above)) {
            throw new CtkException(
                    "make cgroup", path.toString(), Errno.ENOENT, "there is no group above it; -p makes those too");
        }
        try (Cgroup parent = Cgroup.open(above)) {
            String name = String.valueOf(path.getFileName());
            parent.create(name).close();
            made.push(new Made(above, name));
        } catch (CtkException e) {
            throw explained(path, e);
        }
    }

    private static CtkException explained(Path path, CtkException e) {
        String why =
                switch (e.errno()) {
                    case Errno.EEXIST -> "it is there already; ctk cgroup set changes it";
                    case Errno.EACCES, Errno.EPERM ->
                        "the group above is not delegated to this user; under systemd, ask for Delegate=yes";
                    case Errno.EROFS -> "cgroup v2 is mounted read-only there";
                    case Errno.EAGAIN -> "cgroup.max.depth or cgroup.max.descendants of a group above is reached";
                    case Errno.EINVAL -> "the kernel takes no such name";
                    default -> "";
                };
        return why.isEmpty() ? e : new CtkException("make cgroup", path.toString(), e.errno(), why);
    }

    private void undo(Throwable failure) {
        for (Made group : made) {
            try (Cgroup parent = Cgroup.open(group.above)) {
                parent.remove(group.name);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
