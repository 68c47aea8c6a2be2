package io.ctk.systemd;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Groups with names, which outlive the process that asked systemd for them, up to {@link #stop} or the end of their manager: that is
 * the machine's shutdown, and for an ordinary user without lingering (loginctl(1)) its last logout.
 *
 * <p>Each is a transient service with {@code Delegate=yes} whose one process sleeps, in the group {@code holder}: systemd removes the
 * group of a service in which nobody lives, also where {@code RemainAfterExit=yes} keeps the service itself.
 */
public final class SystemdGroups {
    private static final Duration LIMIT = Duration.ofSeconds(25); // sd-bus's own, sd_bus_call(3)
    private static final List<Path> SLEEP = List.of(Path.of("/usr/bin/sleep"), Path.of("/bin/sleep"));

    private SystemdGroups() {}

    /**
     * {@return the name of the unit that holds the group}
     *
     * @param name the group's name
     * @throws CtkException EINVAL if it can't be part of a unit's name
     */
    public static String unit(String name) throws CtkException {
        return UnitName.service(name);
    }

    /**
     * Has systemd start {@code ctk-NAME.service}.
     *
     * @param name what is to stand between {@code ctk-} and {@code .service} in its name
     * @return its group, below which groups may be made, and controllers enabled; the caller's to close
     * @throws CtkException as {@link SystemdScope.Builder#start} does
     */
    public static Cgroup start(String name) throws IOException {
        String unit = UnitName.service(name);
        try (Units units = Units.connect(LIMIT)) {
            return start(units, unit);
        }
    }

    static Cgroup start(Units units, String unit) throws IOException {
        units.start(unit, properties(unit));
        Cgroup group = Cgroup.open(units.group(unit));
        try {
            Holder.move(units.mainPid(unit), group, Holder.LEAF);
            return group;
        } catch (IOException | RuntimeException | Error e) {
            group.close();
            units.stop(unit);
            throw e;
        }
    }

    private static List<Object[]> properties(String unit) throws CtkException {
        String sleep = SLEEP.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new CtkException(
                        "start unit", unit, Errno.ENOENT, "there is no /usr/bin/sleep to keep the group"))
                .toString();
        Object[] command = {sleep, new String[] {"sleep", "infinity"}, false};
        return List.of(
                Units.property("Description", "A group of ctk"),
                Units.property("Type", "exec"),
                Units.property("Delegate", true),
                Units.property("CollectMode", "inactive-or-failed"),
                Units.property("ExecStart", new Object[][] {command}, "a(sasb)"));
    }

    /**
     * {@return the directory of the group}
     *
     * @param name its name
     * @throws CtkException ENOENT if there is none; else as {@link #start}
     */
    public static Path find(String name) throws IOException {
        String unit = UnitName.service(name);
        try (Units units = Units.connect(LIMIT)) {
            return units.group(unit);
        }
    }

    /**
     * Kills all processes in the group and below it, and has systemd remove it.
     *
     * @param name its name
     * @throws CtkException ENOENT if there is none; else as {@link #start}
     */
    public static void stop(String name) throws IOException {
        String unit = UnitName.service(name);
        try (Units units = Units.connect(LIMIT)) {
            stop(units, unit);
        }
    }

    static void stop(Units units, String unit) throws IOException {
        Path group = units.group(unit);
        GroupEnd.kill(group);
        try {
            units.stop(unit);
        } catch (CtkException e) {
            if (e.errno() != Errno.ENOENT) { // it ended by itself once it was empty
                throw e;
            }
        }
        GroupEnd.await(group, unit, LIMIT);
    }
}
