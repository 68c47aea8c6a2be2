package io.ctk.cli.doctor;

import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cgroup.value.Controller;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which cgroup versions are in use (cgroups(7)).
 *
 * @param mountPoint where v2 is mounted; empty if it isn't
 * @param ownGroup this process's group in v2, such as {@code "/user.slice"}; empty if there is no v2
 * @param v1Controllers the controllers that v1 holds
 */
record CgroupLayout(Optional<Path> mountPoint, Optional<String> ownGroup, Set<String> v1Controllers) {
    private static final String NO_V1 = "boot with cgroup_no_v1=all systemd.unified_cgroup_hierarchy=1";

    /** What can be limited only through v2, by the flags of {@code ctk run}. */
    private static final Set<String> WANTED = new TreeSet<>(Set.of("cpu", "memory", "pids"));

    static CgroupLayout current() throws IOException {
        return of(MountTable.read().entries(), Files.readAllLines(Path.of("/proc/self/cgroup")));
    }

    /** Reads mounts and the lines of {@code /proc/self/cgroup}: number, controllers, path. */
    static CgroupLayout of(List<MountTable.Entry> mounts, List<String> lines) {
        Optional<String> own = lines.stream()
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring("0::".length()))
                .findFirst();
        Optional<Path> mountPoint = mounts.stream()
                .filter(entry -> entry.type().equals("cgroup2"))
                .map(entry -> Path.of(entry.target()))
                .findFirst();
        return new CgroupLayout(mountPoint, own, CgroupHierarchy.heldByV1(lines));
    }

    Outcome layout() {
        String v1 = "v1 holds " + String.join(" ", v1Controllers);
        if (mountPoint.isPresent()) {
            return v1Controllers.isEmpty()
                    ? Outcome.ok("v2 only, at " + mountPoint.get())
                    : Outcome.limited(
                            "hybrid: v2 at " + mountPoint.get() + "; " + v1, "for limits on containers, " + NO_V1);
        }
        return v1Controllers.isEmpty()
                ? Outcome.missing("not mounted", "as root: mount -t cgroup2 -o nsdelegate none /sys/fs/cgroup")
                : Outcome.missing("v1 only: " + v1, "containers run, without limits; for those, " + NO_V1);
    }

    /** What to say of the controllers that a group has. */
    Outcome controllers(Set<Controller> had) {
        Set<String> available = had.stream().map(Controller::fileName).collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>(WANTED);
        missing.removeAll(available);
        String found = available.isEmpty() ? "none in v2" : "v2 has " + String.join(" ", available);
        if (missing.isEmpty()) {
            return Outcome.ok(found);
        }
        boolean held = v1Controllers.stream().anyMatch(missing::contains);
        return Outcome.limited(
                found + "; not " + String.join(" ", missing),
                "containers run without these limits; "
                        + (held
                                ? NO_V1
                                : "they must be handed down: cgroup.subtree_control above, Delegate=yes in systemd"));
    }
}
