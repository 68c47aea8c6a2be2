package io.ctk.systemd;

import io.ctk.CtkException;
import io.ctk.Errno;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the errors of a bus and of systemd mean, in errno(3) numbers and words that say what to do. */
final class BusErrors {
    private static final String OTHERWISE = "or have groups made without it: cgroup manager cgroupfs";

    private BusErrors() {}

    /** Nobody answers at that address. */
    static CtkException unreachable(String address, Exception e) {
        CtkException why = causeOf(BusAddresses.socket(address).orElse(null), e);
        return new CtkException("connect to", address, why.errno(), why.detail());
    }

    private static CtkException causeOf(@Nullable Path socket, Exception e) {
        if (socket != null && !Files.exists(socket)) {
            return because(Errno.ENOENT, "no message bus is there; start dbus, " + OTHERWISE);
        }
        if (e instanceof AccessDeniedException || (socket != null && !Files.isWritable(socket))) {
            return because(Errno.EACCES, "the bus is another user's; " + OTHERWISE);
        }
        return because(Errno.ECONNREFUSED, "the message bus does not answer (" + e.getMessage() + "); " + OTHERWISE);
    }

    private static CtkException because(int errno, String detail) {
        return new CtkException("", "", errno, detail);
    }

    /**
     * {@return a D-Bus error as an exception}
     *
     * @param operation what was asked for
     * @param unit what it was asked for
     * @param name the error's name (D-Bus specification; org.freedesktop.systemd1(5))
     * @param text what came with it
     */
    static CtkException named(String operation, String unit, String name, String text) {
        return switch (name) {
            case "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
                    "org.freedesktop.DBus.Error.AccessDenied",
                    "org.freedesktop.DBus.Error.AuthFailed" ->
                failure(operation, unit, Errno.EACCES, "systemd or polkit refuses it to this user: " + text);
            // The second: of one whose file systemd could not read again, as after a reload.
            case "org.freedesktop.systemd1.UnitExists", "System.Error.EBUSY" ->
                failure(operation, unit, Errno.EEXIST, "it is there already; to be rid of it: systemctl stop " + unit);
            case "org.freedesktop.systemd1.NoSuchUnit" ->
                failure(operation, unit, Errno.ENOENT, "systemd has no such unit");
            // The last: to start systemd, dbus executes /bin/false (its org.freedesktop.systemd1.service).
            case "org.freedesktop.DBus.Error.ServiceUnknown",
                    "org.freedesktop.DBus.Error.NameHasNoOwner",
                    "org.freedesktop.DBus.Error.Spawn.ChildExited" ->
                failure(operation, unit, Errno.EOPNOTSUPP, "no systemd is on this bus; " + OTHERWISE);
            case "org.freedesktop.DBus.Error.NoReply",
                    "org.freedesktop.DBus.Error.Timeout",
                    "org.freedesktop.DBus.Error.TimedOut" ->
                failure(operation, unit, Errno.ETIMEDOUT, "systemd does not answer: " + text);
            default -> failure(operation, unit, Errno.EIO, name + ": " + text);
        };
    }

    private static CtkException failure(String operation, String unit, int errno, String detail) {
        return new CtkException(operation, unit, errno, detail);
    }
}
