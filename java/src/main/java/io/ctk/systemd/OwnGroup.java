package io.ctk.systemd;

import io.ctk.cgroup.CgroupHierarchy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where this process lives, and what it may do there (cgroups(7)).
 *
 * @param hierarchy cgroup v2 as this process sees it
 * @param uid its effective user id
 */
record OwnGroup(CgroupHierarchy hierarchy, long uid) {
    /** {@return this process's; empty where v2 is not mounted} */
    static Optional<OwnGroup> current() throws IOException {
        long uid = Units.uid();
        return CgroupHierarchy.find().map(hierarchy -> new OwnGroup(hierarchy, uid));
    }

    /** {@return whether it is an ordinary user's, and not among those that the user's own manager makes} */
    boolean isOutsideOfOwnManager() {
        return uid != 0 && hierarchy.own().filter(this::isBelowManager).isEmpty();
    }

    private boolean isBelowManager(Path group) {
        for (Path name : group) {
            if (isManager(name)) {
                return true;
            }
        }
        return false;
    }

    private boolean isManager(Path name) {
        return name.endsWith("user@" + uid + ".service");
    }

    /**
     * {@return the nearest group, this one or one above, that was given to this user to divide as it likes}
     *
     * <p>systemd marks what it delegates with the attribute {@code user.delegate} (systemd 251; "Control Group APIs and Delegation").
     * What it delegated to the user's own manager is that manager's, which owns all groups that it makes in there as this
     * user; so the right to write means something only elsewhere.
     */
    Optional<Path> delegated() {
        Path own = hierarchy.own().orElse(null);
        for (Path group = own; group != null && !group.equals(hierarchy.mountPoint()); group = group.getParent()) {
            if (isManager(group)) {
                return Optional.empty();
            }
            if (isMarked(group) && isWritable(group)) {
                return Optional.of(group);
            }
        }
        return own != null && uid != 0 && isWritable(own) ? Optional.of(own) : Optional.empty();
    }

    private boolean isMarked(Path group) {
        try {
            byte[] mark = (byte[]) Files.getAttribute(group, "user:delegate");
            long owner = ((Number) Files.getAttribute(group, "unix:uid")).longValue();
            return owner == uid && new String(mark, StandardCharsets.US_ASCII).equals("1");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // no such attribute, or a kernel before 5.7, where groups have none
        }
    }

    private static boolean isWritable(Path group) {
        return Files.isWritable(group)
                && Files.isWritable(group.resolve("cgroup.procs"))
                && Files.isWritable(group.resolve("cgroup.subtree_control"));
    }
}
