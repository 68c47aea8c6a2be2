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

    /** {@return what is noted before there is a group: its path, from the mount point} */
    public String note() {
        return note(mountPoint, path);
    }

    private static String note(Path mountPoint, Path path) {
        return "/" + mountPoint.relativize(path);
    }

    /** {@return what is noted of a group that was made: its path, its number in the file system, and the groups that were made for it} */
    private String note(List<Path> onTheWay) throws IOException {
        StringBuilder note = new StringBuilder(note() + "\n" + number(path));
        onTheWay.forEach(group -> note.append('\n').append(note(mountPoint, group)));
        return note.toString();
    }

    private static String number(Path group) throws IOException {
        return Files.getAttribute(group, "unix:ino").toString();
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
                        List<Path> onTheWay = made.isEmpty() ? List.of() : List.copyOf(made.subList(1, made.size()));
                        return CgroupPlacement.limited(group, limits, table, onTheWay, note(onTheWay));
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

    /** Makes one, or takes one that somebody has made for it, in which nobody lives. */
    private static Cgroup create(Cgroup parent, String name, List<Path> made) throws IOException {
        try {
            return parent.create(name);
        } catch (CtkException e) {
            made.remove(0); // it is not ours
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            Cgroup there = parent.child(name);
            if (!there.state().populated() && there.children().isEmpty()) {
                return there;
            }
            there.close();
            throw new RuntimeSpecException(
                    AT, "in the group " + parent.path().resolve(name) + " somebody lives already");
        }
    }

    /**
     * Removes the group, and those made for it, after its container's process was killed. Another one of that name is somebody else's, who is left alone: it has
     * another number.
     */
    static void removeLeftOver(String note) throws IOException {
        CgroupHierarchy hierarchy = CgroupHierarchy.find().orElse(null);
        if (hierarchy == null) {
            return;
        }
        List<String> lines = note.lines().toList();
        Path path = hierarchy.mountPoint().resolve(lines.get(0).substring(1));
        if (lines.size() > 1 && Files.exists(path) && number(path).equals(lines.get(1))) {
            try (Cgroup group = Cgroup.open(path)) {
                group.destroy(CgroupPlacement.PATIENCE);
            }
        }
        List<Path> onTheWay = new ArrayList<>();
        for (String line : lines.subList(Math.min(2, lines.size()), lines.size())) {
            onTheWay.add(hierarchy.mountPoint().resolve(line.substring(1)));
        }
        removeEmpty(onTheWay);
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
