package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.ControllerMissingException;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The group of one container, {@code ctk-<id>}: below cgroup v2's root where we may make it there, otherwise below our own group
 * if that was delegated to us, otherwise none.
 */
final class CgroupPlacement implements AutoCloseable {
    private static final String PREFIX = "ctk-";

    private final @Nullable Cgroup parent;
    private final @Nullable Cgroup group;
    private final String name;

    private CgroupPlacement(@Nullable Cgroup parent, @Nullable Cgroup group, String name) {
        this.parent = parent;
        this.group = group;
        this.name = name;
    }

    /** The directories in which a container's group may be made, the best first. */
    private static Optional<Path> parentPath(MountTable table) throws IOException {
        Optional<Path> root = Cgroup.mountPoint(table);
        if (root.isPresent() && Files.isWritable(root.get())) {
            return root;
        }
        Optional<Path> own = Cgroup.own();
        return own.isPresent() && Files.isWritable(own.get().resolve("cgroup.procs")) && Files.isWritable(own.get())
                ? own
                : Optional.empty();
    }

    /** Where the group of that container would be. */
    static Optional<Path> describe(String id) throws IOException {
        return parentPath(MountTable.read()).map(parent -> parent.resolve(PREFIX + id));
    }

    /**
     * Makes the group with its limits.
     *
     * @throws ControllerMissingException if a limit can't be set here
     */
    static CgroupPlacement create(String id, Limits limits, MountTable table) throws IOException {
        Map<String, String> files = limits.files();
        Optional<Path> path = parentPath(table);
        if (path.isEmpty()) {
            for (String file : files.keySet()) {
                throw new ControllerMissingException(
                        controllerOf(file),
                        Cgroup.own()
                                .or(() -> Optional.of(Path.of("/sys/fs/cgroup")))
                                .orElseThrow()
                                .toString(),
                        "no cgroup v2 group is delegated to this user; see ctk doctor");
            }
            return new CgroupPlacement(null, null, "");
        }
        Cgroup parent = Cgroup.open(path.get());
        CgroupPlacement placement = null;
        try {
            Set<String> controllers = new TreeSet<>();
            files.keySet().forEach(file -> controllers.add(controllerOf(file)));
            parent.enableControllers(controllers);
            placement = new CgroupPlacement(parent, make(parent, PREFIX + id), PREFIX + id);
            for (Map.Entry<String, String> file : files.entrySet()) {
                placement.write(file.getKey(), file.getValue());
            }
            return placement;
        } catch (IOException | RuntimeException | Error e) {
            if (placement == null) {
                parent.close();
            } else {
                placement.close();
            }
            throw e;
        }
    }

    private static Cgroup make(Cgroup parent, String name) throws IOException {
        try {
            return parent.create(name);
        } catch (CtkException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            // Ours by the container's lock: left behind by a process that was killed.
            parent.remove(name);
            return parent.create(name);
        }
    }

    private static String controllerOf(String file) {
        return file.substring(0, file.indexOf('.'));
    }

    private void write(String file, String value) throws IOException {
        if (group != null) {
            group.write(file, value);
        }
    }

    /** {@return the group, null where there is none} */
    @Nullable
    Cgroup group() {
        return group;
    }

    /** Removes the group of a container whose process was killed. */
    static void removeLeftOver(String id) throws IOException {
        Optional<Path> path = parentPath(MountTable.read());
        if (path.isEmpty() || !Files.exists(path.get().resolve(PREFIX + id))) {
            return;
        }
        try (CgroupPlacement placement = new CgroupPlacement(
                Cgroup.open(path.get()), Cgroup.open(path.get().resolve(PREFIX + id)), PREFIX + id)) {
            if (placement.group != null) {
                placement.group.kill();
            }
        }
    }

    /** Removes the group, whose processes must be dead or dying. */
    @Override
    public void close() throws IOException {
        if (parent == null || group == null) {
            return;
        }
        group.close();
        try {
            removeWhenEmpty(parent);
        } finally {
            parent.close();
        }
    }

    /** A killed process holds its group for some moments longer, until it is really gone. */
    private void removeWhenEmpty(Cgroup from) throws IOException {
        final int attempts = 200;
        for (int attempt = 0; ; attempt++) {
            try {
                from.remove(name);
                return;
            } catch (CtkException e) {
                if (e.errno() != Errno.EBUSY || attempt == attempts) {
                    throw e;
                }
            }
            try {
                Thread.sleep(Math.min(attempt, 20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
