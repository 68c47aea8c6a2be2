package io.ctk.systemd;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the bus is on which a service manager answers: found as sd_bus_open_system(3) and sd_bus_open_user(3) do. */
final class BusAddresses {
    private static final String UNIX = "unix:path=";

    private BusAddresses() {}

    /** {@return the bus of the manager that this process asks: root the system's, a user its own} */
    static String of(long uid, Map<String, String> environment) {
        return uid == 0 ? system(environment) : user(uid, environment);
    }

    private static String system(Map<String, String> environment) {
        String given = environment.getOrDefault("DBUS_SYSTEM_BUS_ADDRESS", "");
        return given.isEmpty() ? UNIX + "/run/dbus/system_bus_socket" : first(given);
    }

    private static String user(long uid, Map<String, String> environment) {
        String given = environment.getOrDefault("DBUS_SESSION_BUS_ADDRESS", "");
        if (!given.isEmpty()) {
            return first(given);
        }
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        return UNIX + (runtime.isEmpty() ? "/run/user/" + uid : runtime) + "/bus";
    }

    /** An address may be a list of several to try. The first is what there is, in practice. */
    private static String first(String addresses) {
        return addresses.split(";", 2)[0];
    }

    /** {@return the socket's file; empty where the address names none} */
    static Optional<Path> socket(String address) {
        if (!address.startsWith(UNIX)) {
            return Optional.empty();
        }
        return Optional.of(Path.of(address.substring(UNIX.length()).split(",", 2)[0]));
    }

    /** {@return whether something listens there; an address that names no file is believed} */
    static boolean answers(String address) {
        Optional<Path> socket = socket(address);
        if (socket.isEmpty()) {
            return true;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket.get()));
        } catch (IOException e) {
            return false;
        }
    }
}
