package io.ctk.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scopes in real groups, from a manager that does what systemd would do. */
@ExtendWith(NothingLeft.class)
class SystemdScopeTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String NAME = "test-" + ProcessHandle.current().pid();

    private PrivateBus bus;
    private FakeSystemd systemd;
    private Path root;

    @BeforeEach
    void start() throws Exception {
        Optional<CgroupHierarchy> hierarchy = CgroupHierarchy.find();
        Assumptions.assumeTrue(hierarchy.isPresent(), "cgroup v2 is not mounted");
        root = hierarchy.get().mountPoint();
        bus = PrivateBus.start();
        systemd = new FakeSystemd(bus.address());
        systemd.onStart = this::makeGroup;
    }

    @AfterEach
    void end() throws Exception {
        systemd.close();
        bus.close();
    }

    private void makeGroup(String unit) throws IOException {
        Path group = Files.createDirectory(root.resolve(unit));
        for (Object pid : (Iterable<?>) systemd.given.get("PIDs")) {
            Files.writeString(group.resolve("cgroup.procs"), pid.toString());
        }
        systemd.properties.put("Scope.ControlGroup", new Variant<>("/" + unit));
        Thread collector = new Thread(() -> collect(group));
        collector.setDaemon(true);
        collector.start();
    }

    /** As systemd does once nobody lives in the group. */
    private static void collect(Path group) {
        try {
            Await.until("the group is empty", () -> !isPopulated(group));
            try (Stream<Path> all = Files.walk(group)) {
                for (Path each : all.filter(Files::isDirectory)
                        .sorted(Comparator.reverseOrder())
                        .toList()) {
                    Files.delete(each);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isPopulated(Path group) throws IOException {
        return Files.readString(group.resolve("cgroup.events")).contains("populated 1");
    }

    private SystemdScope scope() throws IOException {
        String unit = UnitName.scope(NAME);
        try (Units units = Units.connect(bus.address(), LIMIT)) {
            return SystemdScope.builder(NAME)
                    .description("a test")
                    .slice("test.slice")
                    .limit(LIMIT)
                    .start(units, unit);
        }
    }

    @RootTest
    void aScopeIsHeldByAProcessInALeaf() throws Exception {
        String own = Files.readString(Path.of("/proc/self/cgroup"));
        try (SystemdScope scope = scope()) {
            assertThat(systemd.given)
                    .containsOnlyKeys("CollectMode", "Delegate", "Description", "PIDs", "Slice")
                    .containsEntry("CollectMode", "inactive-or-failed")
                    .containsEntry("Delegate", true)
                    .containsEntry("Description", "a test")
                    .containsEntry("Slice", "test.slice");
            assertThat(scope.unit()).isEqualTo("ctk-" + NAME + ".scope");
            Path group = scope.cgroup().path();
            assertThat(group).isEqualTo(root.resolve(scope.unit()));
            assertThat(Files.readString(group.resolve("cgroup.procs"))).isEmpty();
            assertThat(Files.readAllLines(group.resolve("holder/cgroup.procs"))).hasSize(1);
            assertThat(Path.of("/proc/self/cgroup")).hasContent(own);
            assertThat(scope.isAlive()).isTrue();
        }
        assertThat(root.resolve("ctk-" + NAME + ".scope")).doesNotExist();
    }

    @RootTest
    void closingKillsWhateverLivesThere() throws Exception {
        SystemdScope scope = scope();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try (Cgroup below = scope.cgroup().create("below")) {
            below.moveProcess(stranger.pid());
        }
        scope.close();
        scope.close();
        assertThat(stranger.waitFor()).isEqualTo(128 + 9);
        assertThat(scope.isAlive()).isFalse();
        assertThatThrownBy(() -> scope.cgroup().processes()).isInstanceOf(IOException.class);
    }

    @RootTest
    void aScopeThatSomebodyStoppedIsClosedInPeace() throws Exception {
        SystemdScope scope = scope();
        Path group = scope.cgroup().path();
        scope.cgroup().kill();
        Await.until("the group is gone", () -> !Files.exists(group));
        Await.until("the scope knows", () -> !scope.isAlive());
        scope.close();
    }

    @RootTest
    void aScopeThatWasRefusedLeavesNoHolder() throws Exception {
        systemd.error = "org.freedesktop.systemd1.UnitExists";
        assertThatThrownBy(this::scope)
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("start unit ctk-" + NAME + ".scope: EEXIST");
        systemd.error = "";
        systemd.result = "failed";
        assertThatThrownBy(this::scope).isInstanceOf(CtkException.class).hasMessageContaining("EIO");
    }

    @RootTest
    void aGroupThatIsNotWhereSystemdSaysIsAnError() throws Exception {
        systemd.onStart = unit -> systemd.properties.put("Scope.ControlGroup", new Variant<>("/absent/" + unit));
        assertThatThrownBy(this::scope).isInstanceOf(CtkException.class).hasMessageContaining("ENOENT");
    }

    @RootTest
    void namedGroupsAreServices() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "600").start();
        systemd.onStart = unit -> {
            Path group = Files.createDirectory(root.resolve(unit));
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(sleeper.pid()));
            systemd.properties.put("Service.ControlGroup", new Variant<>("/" + unit));
            systemd.properties.put("Service.MainPID", new Variant<>(new UInt32(sleeper.pid())));
        };
        systemd.onStop = unit -> collect(root.resolve(unit));
        String unit = SystemdGroups.unit(NAME);
        try (Units units = Units.connect(bus.address(), LIMIT);
                Cgroup group = SystemdGroups.start(units, unit)) {
            assertThat(systemd.given)
                    .containsEntry("Type", "exec")
                    .containsEntry("Delegate", true)
                    .containsKey("ExecStart");
            assertThat(Files.readString(group.path().resolve("cgroup.procs"))).isEmpty();
            assertThat(Files.readAllLines(group.path().resolve("holder/cgroup.procs")))
                    .isEqualTo(List.of(Long.toString(sleeper.pid())));
            SystemdGroups.stop(units, unit);
            assertThat(group.path()).doesNotExist();
        }
        assertThat(sleeper.waitFor()).isEqualTo(128 + 9);
        assertThat(systemd.calls).contains("StopUnit " + unit + " replace");
    }
}
