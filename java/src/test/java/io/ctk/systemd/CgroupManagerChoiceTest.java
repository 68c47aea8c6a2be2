package io.ctk.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cgroup.CgroupManager;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who makes groups, on all kinds of machines; directories stand for groups. */
class CgroupManagerChoiceTest {
    private static final String SESSION = "user.slice/session-1.scope";

    @TempDir
    Path directory;

    private String address;
    private ServerSocketChannel server;
    private long uid;

    @BeforeEach
    void listen() throws Exception {
        address = "unix:path=" + directory.resolve("bus");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(directory.resolve("bus")));
        uid = Units.uid();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    /** A group that this user may write. */
    private Path group(String path) throws IOException {
        Path group = Files.createDirectories(directory.resolve(path));
        for (String file : List.of("cgroup.procs", "cgroup.subtree_control")) {
            if (!Files.exists(group.resolve(file))) {
                Files.createFile(group.resolve(file));
            }
        }
        return group;
    }

    private static void delegate(Path group) {
        try {
            Files.setAttribute(group, "user:delegate", "1".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException | UnsupportedOperationException e) {
            Assumptions.abort("no user attributes on this file system");
        }
    }

    private OwnGroup own(String path, long user, String... v1) {
        return new OwnGroup(
                new CgroupHierarchy(directory, false, Optional.of(directory.resolve(path)), Set.of(v1)), user);
    }

    private CgroupManagerChoice choose(String path, long user, String... v1) {
        return CgroupManagerChoice.of(own(path, user, v1), address);
    }

    @Test
    void rootOnAPureMachineAsksSystemd() {
        assertThat(choose(SESSION, 0)).hasToString("systemd: the machine's, over the bus at " + address);
    }

    @Test
    void aUserOnAPureMachineAsksItsOwn() {
        assertThat(choose(SESSION, 4711)).hasToString("systemd: this user's own, over the bus at " + address);
    }

    @Test
    void withV1ControllersNobodyAsks() {
        assertThat(choose("", 0, "memory", "cpu", "cpuacct"))
                .hasToString("cgroupfs: cgroup v1 holds cpu cpuacct memory");
    }

    @Test
    void withoutABusNobodyAsks() throws Exception {
        server.close(); // the file stays, and nobody listens
        assertThat(choose(SESSION, 0).reason()).contains("no message bus answers at " + address);
        Files.delete(directory.resolve("bus"));
        assertThat(choose(SESSION, 0).manager()).isEqualTo(CgroupManager.CGROUPFS);
    }

    @Test
    void whatIsDelegatedIsTaken() throws Exception {
        Path service = group("system.slice/a.service");
        group("system.slice/a.service/below");
        delegate(service);
        assertThat(choose("system.slice/a.service/below", uid))
                .hasToString("cgroupfs: " + service + " is delegated to this process");
    }

    @Test
    void whatIsDelegatedToTheUsersManagerIsThatManagers() throws Exception {
        Path manager = group("user.slice/user@" + uid + ".service");
        Path scope = group("user.slice/user@" + uid + ".service/app.slice/a.scope");
        delegate(manager);
        String own = directory.relativize(scope).toString();
        assertThat(choose(own, uid).manager()).isEqualTo(CgroupManager.SYSTEMD);
        delegate(scope);
        assertThat(choose(own, uid)).hasToString("cgroupfs: " + scope + " is delegated to this process");
    }

    @Test
    void aUsersOwnDirectoryIsTaken() throws Exception {
        Path group = group("given");
        Optional<Path> delegated = own("given", 4711).delegated();
        assertThat(delegated).contains(group);
        Files.delete(group.resolve("cgroup.subtree_control"));
        assertThat(own("given", 4711).delegated()).isEmpty();
    }

    @Test
    void aUserOutsideOfItsManagerIsKnown() {
        assertThat(own(SESSION, 1000).isOutsideOfOwnManager()).isTrue();
        assertThat(own(SESSION, 0).isOutsideOfOwnManager()).isFalse();
        String inside = "user.slice/user-1000.slice/user@1000.service/app.slice/a.scope";
        assertThat(own(inside, 1000).isOutsideOfOwnManager()).isFalse();
    }

    @Test
    void addressesAreFoundAsSdBusFindsThem() {
        assertThat(BusAddresses.of(0, Map.of())).isEqualTo("unix:path=/run/dbus/system_bus_socket");
        assertThat(BusAddresses.of(0, Map.of("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/a;unix:path=/b")))
                .isEqualTo("unix:path=/a");
        assertThat(BusAddresses.of(5, Map.of())).isEqualTo("unix:path=/run/user/5/bus");
        assertThat(BusAddresses.of(5, Map.of("XDG_RUNTIME_DIR", "/r"))).isEqualTo("unix:path=/r/bus");
        assertThat(BusAddresses.of(5, Map.of("XDG_RUNTIME_DIR", "/r", "DBUS_SESSION_BUS_ADDRESS", "unix:abstract=a")))
                .isEqualTo("unix:abstract=a");
        assertThat(BusAddresses.socket("unix:path=/a,guid=1")).contains(Path.of("/a"));
        assertThat(BusAddresses.socket("unix:abstract=a")).isEmpty();
    }
}
