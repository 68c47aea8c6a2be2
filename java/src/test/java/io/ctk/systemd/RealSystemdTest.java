package io.ctk.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cgroup.value.Controller;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Stdio;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.SystemdTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scopes and services from the systemd that this machine was booted with: as root the system's, as a user its own. */
@ExtendWith(NothingLeft.class)
@Tag("systemd-user")
class RealSystemdTest {
    private static final String NAME = "test-" + ProcessHandle.current().pid();

    /** A process that waits in a group below. */
    static LaunchedProcess waitIn(Cgroup group) throws IOException {
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.dieWithLauncher())
                .add(ProcessSteps.waitForLauncher())
                .build();
        return Launcher.of(plan)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.NULL)
                .cgroup(group)
                .start();
    }

    private static void assumeBirthsAreAllowed() throws IOException {
        Assumptions.assumeFalse(
                OwnGroup.current().orElseThrow().isOutsideOfOwnManager(),
                "a user outside of its manager's groups has to be moved there first");
    }

    private static String stateOf(String unit) throws Exception {
        List<String> command = new ArrayList<>(List.of("systemctl", "show", "--value", "-p", "ActiveState", unit));
        if (Units.uid() != 0) {
            command.add("--user");
        }
        Process systemctl =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(systemctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @SystemdTest
    void groupsBelowAScopeAreOurs() throws Exception {
        assumeBirthsAreAllowed();
        Optional<Path> own = CgroupHierarchy.find().orElseThrow().own();
        String unit;
        Path path;
        try (SystemdScope scope = SystemdScope.start(NAME)) {
            unit = scope.unit();
            path = scope.cgroup().path();
            assertThat(stateOf(unit)).isEqualTo("active");
            assertThat(Files.readString(path.resolve("cgroup.procs"))).isEmpty();
            assertThat(Files.readAllLines(path.resolve("holder/cgroup.procs"))).hasSize(1);
            assertThat(CgroupHierarchy.find().orElseThrow().own()).isEqualTo(own);
            Set<Controller> controllers = scope.cgroup().controllers();
            scope.cgroup().enableControllers(controllers);
            try (Cgroup below = scope.cgroup().create("below")) {
                assertThat(below.controllers()).isEqualTo(controllers);
                LaunchedProcess born = waitIn(below);
                assertThat(below.processes()).containsExactly(born.pid());
                born.destroyForcibly().waitFor();
            }
        }
        assertThat(path).doesNotExist();
        Await.value("systemd has forgotten it", () -> stateOf(unit), "inactive"::equals);
    }

    @SystemdTest
    void aScopesControllersAreThoseOfTheMachine() throws Exception {
        Assumptions.assumeTrue(Units.uid() == 0, "a user's manager has only some of them");
        // What systemd 252 hands on.
        Set<Controller> expected =
                EnumSet.of(Controller.CPU, Controller.CPUSET, Controller.IO, Controller.MEMORY, Controller.PIDS);
        expected.retainAll(CgroupHierarchy.find().orElseThrow().controllers());
        try (SystemdScope scope = SystemdScope.start(NAME)) {
            assertThat(scope.cgroup().controllers()).containsAll(expected);
        }
    }

    @SystemdTest
    void closingKillsWhateverLivesThere() throws Exception {
        assumeBirthsAreAllowed();
        SystemdScope scope = SystemdScope.start(NAME);
        Path path = scope.cgroup().path();
        LaunchedProcess stubborn;
        try (Cgroup below = scope.cgroup().create("below");
                Cgroup deep = below.create("deep")) {
            stubborn = waitIn(deep);
        }
        scope.close();
        assertThat(stubborn.waitFor()).isEqualTo(128 + 9);
        assertThat(path).doesNotExist();
    }

    @SystemdTest
    void theSharedScopeIsOneUntilItIsClosed() throws Exception {
        assumeBirthsAreAllowed();
        SystemdScope first = SystemdScope.shared();
        try {
            assertThat(SystemdScope.shared()).isSameAs(first);
        } finally {
            first.close();
        }
        try (SystemdScope second = SystemdScope.shared()) {
            assertThat(second).isNotSameAs(first);
            assertThat(second.unit()).isNotEqualTo(first.unit());
        }
    }

    @SystemdTest
    void aNameIsTakenOnce() throws Exception {
        try (SystemdScope scope = SystemdScope.start(NAME)) {
            assertThatThrownBy(() -> SystemdScope.start(NAME))
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining("start unit " + scope.unit() + ": EEXIST");
        }
    }

    @SystemdTest
    void aKilledJvmTakesItsScopeAlong() throws Exception {
        inAnotherJvm((jvm, path) -> {
            assertThat(Files.readAllLines(path.resolve("below/deep/cgroup.procs")))
                    .hasSize(1);
            jvm.destroyForcibly().waitFor();
            Await.until("the scope is gone", () -> !Files.exists(path));
        });
    }

    @SystemdTest
    void aUserOutsideOfItsManagerIsMovedIn() throws Exception {
        boolean outside = OwnGroup.current().orElseThrow().isOutsideOfOwnManager();
        inAnotherJvm((jvm, path) -> {
            Path caller = path.resolve("caller/cgroup.procs");
            if (outside) {
                assertThat(Files.readAllLines(caller)).containsExactly(Long.toString(jvm.pid()));
            } else {
                assertThat(caller).doesNotExist();
            }
            jvm.getOutputStream().close(); // it closes the scope
            Path holder = path.resolve("holder/cgroup.procs");
            Await.until(
                    "the scope is closed",
                    () -> !Files.exists(holder) || Files.readString(holder).isEmpty());
            assertThat(jvm.waitFor()).isZero();
            Await.until("the scope is gone", () -> !Files.exists(path));
        });
    }

    private interface Look {
        void at(Process jvm, Path scope) throws Exception;
    }

    private static void inAnotherJvm(Look look) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx64m"));
        for (String property : List.of("io.ctk.library", "java.io.tmpdir", "user.home")) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ScopeVictim.class.getName()));
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = jvm.inputReader()) {
            look.at(jvm, Path.of(String.valueOf(out.readLine())));
        } finally {
            jvm.destroyForcibly();
        }
    }

    @SystemdTest
    void aNamedGroupOutlivesItsMakerAndIsStopped() throws Exception {
        Path path;
        try (Cgroup group = SystemdGroups.start(NAME)) {
            path = group.path();
            group.enableControllers(group.controllers());
            group.create("below").close();
        }
        try {
            reload();
            assertThat(SystemdGroups.find(NAME)).isEqualTo(path);
            assertThat(path.resolve("below")).exists();
            assertThat(Files.readAllLines(path.resolve("holder/cgroup.procs"))).hasSize(1);
            assertThatThrownBy(() -> SystemdGroups.start(NAME)).hasMessageContaining("EEXIST");
        } finally {
            SystemdGroups.stop(NAME);
        }
        assertThat(path).doesNotExist();
        assertThatThrownBy(() -> SystemdGroups.find(NAME)).hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> SystemdGroups.stop(NAME)).hasMessageContaining("ENOENT");
    }

    /** systemd reads its units anew, and leaves alone what is delegated. */
    private static void reload() throws Exception {
        List<String> command = new ArrayList<>(List.of("systemctl", "daemon-reload"));
        if (Units.uid() != 0) {
            command.add("--user");
        }
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    @SystemdTest
    void theChoiceIsSystemdOnAPureMachine() throws Exception {
        OwnGroup own = OwnGroup.current().orElseThrow();
        String expected =
                own.hierarchy().v1Controllers().isEmpty() && own.delegated().isEmpty() ? "systemd" : "cgroupfs";
        assertThat(CgroupManagerChoice.detect().manager()).hasToString(expected);
    }
}
