package io.ctk.container;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where this process may make groups for containers and commands: below cgroup v2's root where it may write there, otherwise
 * below its own group if that was delegated to it, otherwise nowhere.
 */
public final class CgroupParent {
    private CgroupParent() {}

    /**
     * {@return the group below which groups may be made, to be closed; empty where there is none}
     *
     * @throws IOException if {@code /proc} is not mounted, or a {@link io.ctk.CtkException}
     */
    public static Optional<Cgroup> open() throws IOException {
        return open(MountTable.read());
    }

    static Optional<Cgroup> open(MountTable table) throws IOException {
        Optional<Path> path = path(table);
        return path.isPresent() ? Optional.of(Cgroup.open(path.get())) : Optional.empty();
    }

    /**
     * {@return its directory; nothing is made}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public static Optional<Path> path() throws IOException {
        return path(MountTable.read());
    }

    private static Optional<Path> path(MountTable table) throws IOException {
        Optional<CgroupHierarchy> hierarchy = CgroupHierarchy.find(table);
        Optional<Path> root = hierarchy.map(CgroupHierarchy::mountPoint);
        if (root.isPresent() && Files.isWritable(root.get())) {
            return root;
        }
        Optional<Path> own = hierarchy.flatMap(CgroupHierarchy::own);
        return own.isPresent() && Files.isWritable(own.get().resolve("cgroup.procs")) && Files.isWritable(own.get())
                ? own
                : Optional.empty();
    }
}
