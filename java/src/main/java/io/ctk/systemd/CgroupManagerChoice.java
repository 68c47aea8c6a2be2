package io.ctk.systemd;

import io.ctk.cgroup.CgroupManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which manager of groups fits this machine and this process, and why: systemd where it is the machine's init, has cgroup v2 with all
 * controllers to itself, can be asked, and has not given this process a group already; otherwise ctk itself.
 *
 * @param manager who is to make groups
 * @param reason why, for people
 * @param delegated the group that systemd has given this process to divide, where it has; the manager is ctk itself then
 */
public record CgroupManagerChoice(CgroupManager manager, String reason, Optional<Path> delegated) {
    /**
     * Looks at the machine. Where systemd is not its init that is one look at a directory, and D-Bus is never used.
     *
     * @return the choice
     * @throws IOException if {@code /proc} is not mounted
     */
    public static CgroupManagerChoice detect() throws IOException {
        if (!Units.isBooted()) {
            return cgroupfs("systemd is not this machine's init");
        }
        Optional<OwnGroup> own = OwnGroup.current();
        return own.isPresent()
                ? of(own.get(), BusAddresses.of(own.get().uid(), System.getenv()))
                : cgroupfs("cgroup v2 is not mounted");
    }

    /** The choice where systemd is the init, and cgroup v2 is there. */
    static CgroupManagerChoice of(OwnGroup own, String address) {
        Set<String> v1 = new TreeSet<>(own.hierarchy().v1Controllers());
        if (!v1.isEmpty()) {
            return cgroupfs("cgroup v1 holds " + String.join(" ", v1));
        }
        Optional<Path> delegated = own.delegated();
        if (delegated.isPresent()) {
            return new CgroupManagerChoice(
                    CgroupManager.CGROUPFS, delegated.get() + " is delegated to this process", delegated);
        }
        if (!BusAddresses.answers(address)) {
            return cgroupfs("no message bus answers at " + address + ", to ask systemd over");
        }
        return new CgroupManagerChoice(
                CgroupManager.SYSTEMD,
                (own.uid() == 0 ? "the machine's" : "this user's own") + ", over the bus at " + address,
                Optional.empty());
    }

    private static CgroupManagerChoice cgroupfs(String reason) {
        return new CgroupManagerChoice(CgroupManager.CGROUPFS, reason, Optional.empty());
    }

    /** {@return both on one line, such as {@code cgroupfs: cgroup v1 holds cpu memory}} */
    @Override
    public String toString() {
        return manager + ": " + reason;
    }
}
