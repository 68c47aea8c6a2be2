package io.ctk.internal.group;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupManager;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.ControllerMissingException;
import io.ctk.mount.MountTable;
import io.ctk.systemd.CgroupParent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The group of one container, {@code ctk-<id>}, below {@link CgroupParent}; none where there is no such group. Where a container could write its own group's
 * files ({@link CgroupHierarchy#protectsNamespaces}), it lives in a group below that, and has its limits in the one above, which it can't see.
 */
public final class CgroupPlacement implements AutoCloseable {
    private static final String PREFIX = "ctk-";

    /** How long a killed process may take to be gone. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Where the container lives, if that is not the group with its limits. */
    private static final String INSIDE = "container";

    /** What programs size themselves by. */
    private static final Set<String> SHOWN =
            Set.of("memory.max", "memory.high", "memory.swap.max", "cpu.max", "pids.max");

    private final @Nullable Cgroup group;
    private final List<Path> onTheWay;
    private final String note;
    private @Nullable Cgroup inside;

    private CgroupPlacement(@Nullable Cgroup group, List<Path> onTheWay, String note) {
        this.group = group;
        this.note = note;
        this.onTheWay = onTheWay;
    }

    /** Where groups of such containers are made: by who was wished, or fits the machine. */
    public static CgroupParent place(Optional<CgroupManager> wished) throws IOException {
        return wished.isPresent() ? CgroupParent.of(wished.get()) : CgroupParent.automatic();
    }

    /** {@return the name of a container's group} */
    public static String name(String id) {
        return PREFIX + id;
    }

    /**
     * Makes the group with its limits.
     *
     * @throws ControllerMissingException if a limit can't be set here
     */
    public static CgroupPlacement create(String id, CgroupLimits limits, CgroupParent place, MountTable table)
            throws IOException {
        Optional<Cgroup> found = place.open(table);
        if (found.isEmpty()) {
            for (Controller controller : limits.controllers()) {
                throw cannotLimit(controller);
            }
            return new CgroupPlacement(null, List.of(), id);
        }
        try (Cgroup parent = found.get()) {
            parent.enableControllers(limits.controllers());
            CgroupParent.enableCounting(parent);
            return limited(make(parent, name(id)), limits, table, List.of(), id);
        }
    }

    /** The same at the path that a specification names. */
    public static CgroupPlacement create(GroupAt at, CgroupLimits limits, MountTable table) throws IOException {
        return at.create(limits, table);
    }

    /**
     * Sets the limits of a group that was made.
     *
     * @param onTheWay groups above it that are to go with it, the nearest first
     * @param note by what {@link #removeLeftOver} finds it
     */
    static CgroupPlacement limited(
            Cgroup group, CgroupLimits limits, MountTable table, List<Path> onTheWay, String note) throws IOException {
        CgroupPlacement placement = new CgroupPlacement(group, onTheWay, note);
        try {
            if (CgroupHierarchy.protectsNamespaces(table)) {
                limits.applyTo(group);
            } else {
                placement.inside = inside(group, limits);
            }
            return placement;
        } catch (IOException | RuntimeException | Error e) {
            try {
                placement.close();
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private static CtkException cannotLimit(Controller controller) throws IOException {
        CtkException why = CgroupParent.nowhere();
        return why.errno() == Errno.ENODEV
                ? why
                : new ControllerMissingException(controller, Path.of(why.path()), why.detail());
    }

    private static Cgroup make(Cgroup parent, String name) throws IOException {
        try {
            return parent.create(name);
        } catch (CtkException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            // Ours by the container's lock: left behind by a process that was killed.
            try (Cgroup old = parent.child(name)) {
                old.destroy(PATIENCE);
            }
            return parent.create(name);
        }
    }

    /** Makes the group to live in, with what programs read there to know their limits, and then sets these above. */
    private static Cgroup inside(Cgroup group, CgroupLimits limits) throws IOException {
        CgroupParent.enableCounting(group);
        Cgroup inside = group.create(INSIDE);
        try {
            CgroupLimits.of(limits.settings().stream()
                            .filter(setting -> SHOWN.contains(setting.file()))
                            .toList())
                    .applyTo(inside);
            CgroupLimits.of(limits.settings().stream()
                            .map(CgroupPlacement::oneMore)
                            .toList())
                    .applyTo(group);
            return inside;
        } catch (IOException | RuntimeException | Error e) {
            inside.close();
            throw e;
        }
    }

    /** What limits the groups below has to allow for the one that is between. */
    private static CgroupLimits.Setting oneMore(CgroupLimits.Setting setting) {
        boolean counts = setting.file().equals("cgroup.max.descendants")
                || setting.file().equals("cgroup.max.depth");
        return counts && setting.value().matches("[0-9]{1,9}")
                ? new CgroupLimits.Setting(setting.file(), Long.toString(Long.parseLong(setting.value()) + 1))
                : setting;
    }

    /** {@return by what {@link #removeLeftOver} finds it, should this process be killed} */
    public String note() {
        return note;
    }

    /** {@return the group, null where there is none} */
    @Nullable
    public Cgroup group() {
        return group;
    }

    /** {@return the group to be born in, null where there is none} */
    @Nullable
    public Cgroup birthplace() {
        return inside == null ? group : inside;
    }

    /** Removes the group of a container whose process was killed. What systemd made has gone with that process. */
    public static void removeLeftOver(String id) throws IOException {
        if (id.startsWith("/")) {
            GroupAt.removeLeftOver(id);
            return;
        }
        Optional<Cgroup> found = CgroupParent.of(CgroupManager.CGROUPFS).open();
        if (found.isEmpty()) {
            return;
        }
        try (Cgroup parent = found.get()) {
            if (Files.exists(parent.path().resolve(name(id)))) {
                new CgroupPlacement(parent.child(name(id)), List.of(), id).close();
            }
        }
    }

    /** Removes the group, and ends what still lives in it or below. */
    @Override
    public void close() throws IOException {
        if (group == null) {
            return;
        }
        try (group;
                Cgroup ignored = inside) {
            group.destroy(PATIENCE);
        }
        GroupAt.removeEmpty(onTheWay);
    }
}
