package io.ctk.cgroup;

import io.ctk.cgroup.value.Controller;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where cgroup v2 is, and which controllers v1 keeps from it (cgroups(7)). A machine may have both: then a controller is in
 * one of them, and v2 has what v1 has not.
 *
 * @param mountPoint where v2 is mounted
 * @param readOnly whether it is mounted read-only, so that no group can be made or changed
 * @param own this process's own group; empty if it lies outside of what is mounted
 * @param v1Controllers the names of the controllers that v1 holds, such as {@code "memory"}
 */
public record CgroupHierarchy(Path mountPoint, boolean readOnly, Optional<Path> own, Set<String> v1Controllers) {
    private static final Path SELF = Path.of("/proc/self/cgroup");

    /**
     * {@return the hierarchy as this process sees it; empty where v2 is not mounted}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public static Optional<CgroupHierarchy> find() throws IOException {
        return find(MountTable.read());
    }

    /**
     * {@return the hierarchy by that table of mounts; empty where v2 is not in it}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public static Optional<CgroupHierarchy> find(MountTable table) throws IOException {
        return of(table, Files.readAllLines(SELF));
    }

    /**
     * {@return the hierarchy that these say; empty where v2 is not mounted}
     *
     * @param table the mounts
     * @param self the lines of {@code /proc/self/cgroup}: number, controllers, path
     */
    public static Optional<CgroupHierarchy> of(MountTable table, List<String> self) {
        return mount(table)
                .map(mount -> new CgroupHierarchy(
                        Path.of(mount.target()), mount.isReadOnly(), own(mount, self), heldByV1(self)));
    }

    /** The mount that shows the most: of the whole hierarchy rather than of a part, and not hidden by another one. */
    private static Optional<MountTable.Entry> mount(MountTable table) {
        MountTable.Entry found = null;
        for (MountTable.Entry entry : table.entries()) {
            boolean visible = entry.type().equals("cgroup2")
                    && table.holding(entry.target()).filter(entry::equals).isPresent();
            if (visible
                    && (found == null || entry.root().length() < found.root().length())) {
                found = entry;
            }
        }
        return Optional.ofNullable(found);
    }

    /**
     * {@return whether the limits of a cgroup namespace's own root can't be changed from inside of it ({@code nsdelegate}, cgroup-v2.rst). Where they can,
     * who is root in a container writes them through a mount of its own}
     *
     * @param table the mounts
     */
    public static boolean protectsNamespaces(MountTable table) {
        return table.entries().stream()
                .anyMatch(entry ->
                        entry.type().equals("cgroup2") && entry.superOptions().contains("nsdelegate"));
    }

    private static Optional<Path> own(MountTable.Entry mount, List<String> self) {
        for (String line : self) {
            String group = line.startsWith("0::") ? line.substring(3) : "";
            // A mount of a part shows groups below that part only. "/.." stands for what lies outside of the cgroup
            // namespace.
            if (!group.isEmpty() && !group.startsWith("/..") && MountTable.isAtOrBelow(group, mount.root())) {
                String below = group.substring(
                        mount.root().equals("/") ? 1 : mount.root().length());
                return Optional.of(Path.of(mount.target(), below));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the names of the controllers that v1 holds}
     *
     * @param self the lines of {@code /proc/self/cgroup}
     */
    public static Set<String> heldByV1(List<String> self) {
        Set<String> held = new TreeSet<>();
        for (String line : self) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && !fields[0].equals("0")) {
                held.addAll(List.of(fields[1].split(",")));
            }
        }
        held.removeIf(name -> name.isEmpty() || name.startsWith("name="));
        return held;
    }

    /**
     * {@return the controllers that v2 has on this machine: those of its root, or of what of it is mounted}
     *
     * @throws IOException if the hierarchy can't be read
     */
    public Set<Controller> controllers() throws IOException {
        try (Cgroup top = Cgroup.open(mountPoint)) {
            return top.controllers();
        }
    }
}
