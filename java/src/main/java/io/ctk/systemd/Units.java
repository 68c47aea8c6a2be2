package io.ctk.systemd;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.CgroupHierarchy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.Variant;

/**
 * The units of a service manager (org.freedesktop.systemd1(5)): root's are the system's, an ordinary user's those of the
 * manager of its own, {@code user@UID.service}.
 */
final class Units implements AutoCloseable {
    private static final String SYSTEMD = "org.freedesktop.systemd1";
    private static final String MANAGER_TYPE = SYSTEMD + ".Manager";
    private static final Bus.Target MANAGER = new Bus.Target(SYSTEMD, "/org/freedesktop/systemd1", MANAGER_TYPE);
    private static final String PROPERTIES_TYPE = "org.freedesktop.DBus.Properties";

    private final Bus bus;

    private Units(Bus bus) {
        this.bus = bus;
    }

    /**
     * Connects to the manager of this process's user.
     *
     * @param limit how long all that is done with it may take
     * @throws CtkException if systemd does not run here, or its bus does not answer
     */
    static Units connect(Duration limit) throws IOException {
        if (!isBooted()) {
            throw new CtkException(
                    "connect to",
                    "systemd",
                    Errno.EOPNOTSUPP,
                    "this machine was not booted with it; have groups made without it: cgroup manager cgroupfs");
        }
        return connect(BusAddresses.of(uid(), System.getenv()), limit);
    }

    /** Connects to the manager on that bus. */
    static Units connect(String address, Duration limit) throws CtkException {
        Bus bus = Bus.connect(address, limit);
        try {
            long seen = bus.ownPid();
            if (seen != ProcessHandle.current().pid()) {
                // systemd would take our numbers for those of other processes, and move these.
                throw new CtkException(
                        "connect to",
                        address,
                        Errno.EOPNOTSUPP,
                        "it is of another PID namespace: this process is number " + seen + " there");
            }
            return new Units(bus);
        } catch (CtkException e) {
            bus.close();
            throw e;
        }
    }

    /** {@return whether systemd is this machine's init, as sd_booted(3) finds it out} */
    static boolean isBooted() {
        return Files.isDirectory(Path.of("/run/systemd/system"));
    }

    /** {@return this process's effective user id} */
    static long uid() throws IOException {
        return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
    }

    /** {@return a property of a unit, in the form that StartTransientUnit takes} */
    static Object[] property(String name, Object value) {
        return new Object[] {name, new Variant<>(value)};
    }

    /** {@return the same, where the value's type does not say its signature} */
    static Object[] property(String name, Object value, String signature) {
        return new Object[] {name, new Variant<>(value, signature)};
    }

    /**
     * Starts a unit that exists for as long as it runs, and waits until it does.
     *
     * @param unit its name, type included
     * @param properties what {@link #property} makes
     * @throws CtkException EEXIST if there is one of that name, EACCES if polkit or systemd refuses it, EIO if it did not start
     */
    void start(String unit, List<Object[]> properties) throws CtkException {
        run(
                "start unit",
                unit,
                "StartTransientUnit",
                "ssa(sv)a(sa(sv))",
                unit,
                "fail",
                properties.toArray(),
                new Object[0]);
    }

    /**
     * Stops a unit, and waits until it is.
     *
     * @param unit its name, type included
     * @throws CtkException ENOENT if there is none, EACCES if polkit or systemd refuses it
     */
    void stop(String unit) throws CtkException {
        run("stop unit", unit, "StopUnit", "ss", unit, "replace");
    }

    private void run(String operation, String unit, String method, String signature, Object... arguments)
            throws CtkException {
        bus.subscribe(MANAGER_TYPE, "JobRemoved");
        bus.call(operation, unit, MANAGER, "Subscribe", null);
        String job = path(bus.call(operation, unit, MANAGER, method, signature, arguments)[0]);
        // JobRemoved(number, job, unit, result)
        Object[] removed = bus.await(
                operation, unit, "JobRemoved", values -> path(values[1]).equals(job));
        if (!removed[3].equals("done")) {
            throw new CtkException(
                    operation, unit, Errno.EIO, "systemd says \"" + removed[3] + "\"; journalctl -xe may know why");
        }
    }

    private static String path(Object value) {
        return value instanceof DBusPath path ? path.getPath() : String.valueOf(value);
    }

    /**
     * {@return the directory of a unit's group}
     *
     * @param unit its name, type included
     * @throws CtkException ENOENT if there is no such unit, or it has no group
     */
    Path group(String unit) throws IOException {
        String type = unit.endsWith(".scope") ? ".Scope" : ".Service";
        String group = String.valueOf(get(unit, type, "ControlGroup"));
        CgroupHierarchy hierarchy = CgroupHierarchy.find()
                .orElseThrow(
                        () -> new CtkException("find the group of", unit, Errno.ENODEV, "cgroup v2 is not mounted"));
        if (group.length() < 2) {
            throw new CtkException("find the group of", unit, Errno.ENOENT, "the unit has none: it does not run");
        }
        return hierarchy.mountPoint().resolve(group.substring(1));
    }

    /** {@return the first process of a service} */
    long mainPid(String service) throws CtkException {
        return ((Number) get(service, ".Service", "MainPID")).longValue();
    }

    private Object get(String unit, String type, String property) throws CtkException {
        String path = path(bus.call("look up unit", unit, MANAGER, "GetUnit", "s", unit)[0]);
        Bus.Target properties = new Bus.Target(SYSTEMD, path, PROPERTIES_TYPE);
        Object value = bus.call("look up unit", unit, properties, "Get", "ss", SYSTEMD + type, property)[0];
        return value instanceof Variant<?> variant ? variant.getValue() : value;
    }

    @Override
    public void close() {
        bus.close();
    }
}
