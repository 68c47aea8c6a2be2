package io.ctk.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process may do with a group (cgroup-v2.rst, "Delegation"). A group is delegated by giving these files and the
 * directory to a user; systemd does that for units with {@code Delegate=yes}.
 *
 * @param ownerUid the user that the group's directory belongs to
 * @param mayCreate whether groups can be made below it
 * @param mayMove whether processes can be moved into it ({@code cgroup.procs})
 * @param mayEnable whether controllers can be handed on to the groups below it ({@code cgroup.subtree_control})
 */
public record Delegation(int ownerUid, boolean mayCreate, boolean mayMove, boolean mayEnable) {
    static Delegation of(Path group) throws IOException {
        return new Delegation(
                (Integer) Files.getAttribute(group, "unix:uid"),
                Files.isWritable(group),
                Files.isWritable(group.resolve("cgroup.procs")),
                Files.isWritable(group.resolve("cgroup.subtree_control")));
    }

    /** {@return whether all of it may be done} */
    public boolean isWhole() {
        return mayCreate && mayMove && mayEnable;
    }
}
