package io.ctk.systemd;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cgroup.CgroupManager;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.ControllerMissingException;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Where this process may make groups for containers and commands. By itself: below the group that systemd has delegated to it, else
 * below cgroup v2's root where it may write there, else below its own group if it may write there, else nowhere. Under systemd, which alone may write above what it has
 * given away: below a scope of this process's, which is asked for when it is first needed.
 */
public final class CgroupParent {
    private static final Set<Controller> COUNTED = EnumSet.of(Controller.CPU, Controller.MEMORY, Controller.PIDS);

    private final CgroupManager manager;
    private final Optional<Path> delegated;

    private CgroupParent(CgroupManager manager, Optional<Path> delegated) {
        this.manager = Objects.requireNonNull(manager);
        this.delegated = delegated;
    }

    /**
     * {@return the place by that manager}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public static CgroupParent of(CgroupManager manager) throws IOException {
        return new CgroupParent(manager, CgroupManagerChoice.detect().delegated());
    }

    /**
     * {@return the place by the manager that fits this machine, see {@link CgroupManagerChoice}}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public static CgroupParent automatic() throws IOException {
        CgroupManagerChoice choice = CgroupManagerChoice.detect();
        return new CgroupParent(choice.manager(), choice.delegated());
    }

    /** {@return who makes groups there} */
    public CgroupManager manager() {
        return manager;
    }

    /**
     * {@return the group below which groups may be made, to be closed; empty where there is none}
     *
     * @throws IOException if {@code /proc} is not mounted; a {@link io.ctk.CtkException} if systemd was asked for and refuses, or can't be asked
     */
    public Optional<Cgroup> open() throws IOException {
        return open(MountTable.read());
    }

    public Optional<Cgroup> open(MountTable table) throws IOException {
        Optional<Path> path = manager == CgroupManager.SYSTEMD
                ? Optional.of(SystemdScope.shared().cgroup().path())
                : written(table);
        return path.isPresent() ? Optional.of(Cgroup.open(path.get())) : Optional.empty();
    }

    /**
     * {@return why {@link #open} finds no place: ENODEV if cgroup v2 is not mounted, EROFS if it is mounted read-only, EACCES if this user
     * was given no group}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public static CtkException nowhere() throws IOException {
        final String operation = "make a cgroup below";
        Optional<CgroupHierarchy> hierarchy = CgroupHierarchy.find();
        if (hierarchy.isEmpty()) {
            return new CtkException(
                    "make a cgroup",
                    "",
                    Errno.ENODEV,
                    "cgroup v2 is not mounted; as root: mount -t cgroup2 -o nsdelegate none /sys/fs/cgroup");
        }
        String mountPoint = hierarchy.get().mountPoint().toString();
        return hierarchy.get().readOnly()
                ? new CtkException(operation, mountPoint, Errno.EROFS, "cgroup v2 is mounted read-only there")
                : new CtkException(
                        operation,
                        mountPoint,
                        Errno.EACCES,
                        "no group is delegated to this user; systemd-run --user --scope -p Delegate=yes gives one");
    }

    /**
     * Has the groups below one count what {@link io.ctk.cgroup.CgroupUsage} tells, as far as that can be had here; what can't is no error.
     *
     * @throws IOException a {@link CtkException} for anything else
     */
    public static void enableCounting(Cgroup parent) throws IOException {
        Set<Controller> missing = EnumSet.copyOf(COUNTED);
        missing.removeAll(parent.enabledControllers());
        if (missing.isEmpty()) {
            return;
        }
        missing.retainAll(parent.controllers());
        try {
            parent.enableControllers(missing);
        } catch (ControllerMissingException e) {
            LoggerFactory.getLogger(CgroupParent.class).debug("not all can be counted", e);
        }
    }

    /**
     * {@return the directory of a group of that name, for people; nothing is made. Empty where none can be made}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public Optional<String> describe(String name) throws IOException {
        return manager == CgroupManager.SYSTEMD
                ? Optional.of(name + " in a scope that systemd starts")
                : written(MountTable.read()).map(parent -> parent.resolve(name).toString());
    }

    /** Where this process may make groups by writing there. */
    private Optional<Path> written(MountTable table) throws IOException {
        if (delegated.isPresent()) {
            return delegated;
        }
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
