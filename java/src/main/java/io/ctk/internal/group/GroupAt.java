package io.ctk.internal.group;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.mount.MountTable;
import io.ctk.runtime.RuntimeSpecException;
import io.ctk.systemd.CgroupParent;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The group at a path that a specification names ({@code linux.cgroupsPath}): an absolute one from the mount point of cgroup v2, another from where ctk makes
 * groups. Those on the way are made where they are absent, and go with it where nobody else lives in them by then.
 */
public final class GroupAt {
    private static final String AT = "linux.cgroupsPath";

    private final Path mountPoint;
    private final Path above;
    private final Path path;

    private GroupAt(Path mountPoint, Path above, Path path) {
        this.mountPoint = mountPoint;
        this.above = above;
        this.path = path;
    }

    /**
     * {@return the one that a specification names}
     *
     * @throws RuntimeSpecException if there can be none of that path
     */
    public static GroupAt of(String cgroupsPath, MountTable table) throws IOException {
        if (cgroupsPath.contains(":")) {
            throw new RuntimeSpecException(
                    AT, "\"" + cgroupsPath + "\" is systemd's form: ctk takes a path from the cgroup mount point");
        }
        Path mountPoint = CgroupHierarchy.find(table)
                .map(CgroupHierarchy::mountPoint)
                .orElseThrow(() -> new RuntimeSpecException(AT, "cgroup v2 is not mounted on this machine"));
        Path above = cgroupsPath.startsWith("/") ? mountPoint : ours(table);
        Path path =
                above.resolve(Path.of("/").relativize(Path.of("/" + cgroupsPath).normalize()));
        if (path.equals(above)) {
            throw new RuntimeSpecException(AT, "names no group of the container's own");
        }
        return new GroupAt(mountPoint, above, path);
    }

    private static Path ours(MountTable table) throws IOException {
        try (Cgroup parent = CgroupParent.automatic()
                .open(table)
                .orElseThrow(() -> new RuntimeSpecException(AT, "no cgroup can be made here by this user"))) {
            return parent.path();
        }
    }

    /** {@return the path, from the mount point, as it is noted} */
    public String note() {
        return "/" + mountPoint.relativize(path);
    }

    /** Makes it, with its limits. */
    CgroupPlacement create(CgroupLimits limits, MountTable table) throws IOException {
        List<Path> made = new ArrayList<>();
        Path at = above;
        try {
            for (Path name : above.relativize(path)) {
                try (Cgroup parent = Cgroup.open(at)) {
                    parent.enableControllers(limits.controllers());
                    at = at.resolve(name);
                    if (Files.exists(at) && !at.equals(path)) {
                        continue;
                    }
                    made.add(0, at);
                    Cgroup group = create(parent, name.toString(), made);
                    if (at.equals(path)) {
                        return CgroupPlacement.limited(group, limits, table, made.subList(1, made.size()));
                    }
                    group.close();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            removeEmpty(made);
            throw e;
        }
        throw new IllegalStateException(path.toString());
    }

    private static Cgroup create(Cgroup parent, String name, List<Path> made) throws IOException {
        try {
            return parent.create(name);
        } catch (CtkException e) {
            made.remove(0); // it is not ours
            if (e.errno() == Errno.EEXIST) {
                throw new RuntimeSpecException(
                        AT, "there is a group " + parent.path().resolve(name) + " already");
            }
            throw e;
        }
    }

    /** Removes the group and those on the way to it, after its container's process was killed. */
    static void removeLeftOver(String note) throws IOException {
        CgroupHierarchy hierarchy = CgroupHierarchy.find().orElse(null);
        if (hierarchy == null) {
            return;
        }
        Path path = hierarchy.mountPoint().resolve(note.substring(1));
        if (Files.exists(path)) {
            try (Cgroup group = Cgroup.open(path)) {
                group.destroy(CgroupPlacement.PATIENCE);
            }
        }
    }

    /** Removes groups in that order, until one is not empty: somebody else lives there, or below. */
    static void removeEmpty(List<Path> groups) throws IOException {
        for (Path group : groups) {
            try {
                Files.deleteIfExists(group);
            } catch (DirectoryNotEmptyException e) {
                return;
            } catch (FileSystemException e) {
                return; // EBUSY, which Java has no type for
            }
        }
    }
}
