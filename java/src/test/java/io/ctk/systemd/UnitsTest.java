package io.ctk.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ctk.CtkException;
import io.ctk.cgroup.CgroupHierarchy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a manager, and what its answers mean. */
class UnitsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String UNIT = "ctk-a.scope";

    private PrivateBus bus;
    private FakeSystemd systemd;

    @BeforeEach
    void start() throws Exception {
        bus = PrivateBus.start();
        systemd = new FakeSystemd(bus.address());
    }

    @AfterEach
    void end() throws Exception {
        if (systemd != null) {
            systemd.close();
        }
        if (bus != null) {
            bus.close();
        }
    }

    private void startUnit(Duration limit) throws Exception {
        try (Units units = Units.connect(bus.address(), limit)) {
            units.start(
                    UNIT,
                    List.of(
                            Units.property("Delegate", true),
                            Units.property("Slice", "a.slice"),
                            Units.property("PIDs", new UInt32[] {new UInt32(4000000000L)}, "au")));
        }
    }

    private CtkException failure() {
        return catchThrowableOfType(CtkException.class, () -> startUnit(LONG));
    }

    @Test
    void aUnitIsAskedForWithItsProperties() throws Exception {
        startUnit(LONG);
        assertThat(systemd.calls).containsExactly("Subscribe", "StartTransientUnit " + UNIT + " fail");
        assertThat(systemd.signature).isEqualTo("ssa(sv)a(sa(sv))");
        assertThat(systemd.given).containsOnlyKeys("Delegate", "Slice", "PIDs");
        assertThat(systemd.given).containsEntry("Delegate", true).containsEntry("Slice", "a.slice");
        assertThat((List<?>) systemd.given.get("PIDs")).asString().isEqualTo("[4000000000]");
    }

    /** systemd may send the signal before the reply that says which job it is about. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theJobsEndIsNotMissed(boolean signalFirst) throws Exception {
        systemd.signalFirst = signalFirst;
        for (int i = 0; i < 10; i++) {
            startUnit(LONG);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "canceled", "timeout", "dependency", "skipped"})
    void aJobThatDidNotSucceedIsAnError(String result) {
        systemd.result = result;
        assertThat(failure())
                .hasMessage(
                        "start unit " + UNIT + ": EIO (systemd says \"" + result + "\"; journalctl -xe may know why)");
    }

    @ParameterizedTest
    @CsvSource({
        "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired, EACCES, refuses it to this user: in words",
        "org.freedesktop.DBus.Error.AccessDenied, EACCES, refuses it to this user: in words",
        "org.freedesktop.systemd1.UnitExists, EEXIST, systemctl stop ctk-a.scope",
        "org.freedesktop.systemd1.NoSuchUnit, ENOENT, no such unit",
        "org.freedesktop.DBus.Error.NoReply, ETIMEDOUT, does not answer: in words",
        "org.freedesktop.DBus.Error.InvalidArgs, EIO, org.freedesktop.DBus.Error.InvalidArgs: in words"
    })
    void errorsSayWhatToDo(String name, String errno, String detail) {
        systemd.error = name;
        CtkException e = failure();
        assertThat(e.errnoName()).isEqualTo(errno);
        assertThat(e.operation()).isEqualTo("start unit");
        assertThat(e.path()).isEqualTo(UNIT);
        assertThat(e.detail()).contains(detail);
    }

    @Test
    void aJobThatDoesNotEndIsGivenUp() {
        systemd.result = "";
        assertThatThrownBy(() -> startUnit(SHORT))
                .isInstanceOf(CtkException.class)
                .hasMessageStartingWith("start unit " + UNIT + ": ETIMEDOUT (no answer over unix:path=");
    }

    @Test
    void aBusWithoutSystemdIsAnError() throws Exception {
        systemd.close();
        systemd = null;
        assertThat(failure()).hasMessageContaining("EOPNOTSUPP (no systemd is on this bus");
    }

    @Test
    void theGroupIsFoundBelowTheMount() throws Exception {
        systemd.properties.put("Service.ControlGroup", new Variant<>("/a.slice/b.service"));
        systemd.properties.put("Service.MainPID", new Variant<>(new UInt32(77)));
        systemd.properties.put("Scope.ControlGroup", new Variant<>(""));
        try (Units units = Units.connect(bus.address(), LONG)) {
            assertThat(units.mainPid("b.service")).isEqualTo(77);
            if (CgroupHierarchy.find().isPresent()) {
                assertThat(units.group("b.service").toString()).endsWith("/a.slice/b.service");
                assertThatThrownBy(() -> units.group("b.scope")).hasMessageContaining("ENOENT (the unit has none");
            }
        }
    }

    @Test
    void aBusThatIsNotThereIsAnError(@TempDir Path directory) throws Exception {
        String address = "unix:path=" + directory.resolve("bus");
        assertThatThrownBy(() -> Units.connect(address, LONG))
                .isInstanceOf(CtkException.class)
                .hasMessage("connect to " + address + ": ENOENT (no message bus is there; start dbus,"
                        + " or have groups made without it: cgroup manager cgroupfs)");
        Files.createFile(directory.resolve("bus"));
        assertThatThrownBy(() -> Units.connect(address, LONG))
                .isInstanceOf(CtkException.class)
                .hasMessageStartingWith("connect to " + address + ": ECONNREFUSED (the message bus does not answer");
    }

    @Test
    void aBusThatSaysNothingIsGivenUp(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("bus");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertThatThrownBy(() -> Units.connect("unix:path=" + socket, SHORT))
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining("ETIMEDOUT");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a b", "ä", "a@b", "a\n"})
    void namesAreChecked(String name) {
        assertThatThrownBy(() -> UnitName.scope(name))
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("EINVAL");
    }

    @Test
    void namesAreCtks() throws Exception {
        assertThat(UnitName.scope("a-1.b:c_d")).isEqualTo("ctk-a-1.b:c_d.scope");
        assertThat(SystemdGroups.unit("a")).isEqualTo("ctk-a.service");
    }
}
