package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.value.Controller;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Stdio;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.Delegate;
import io.ctk.testing.cgroup.TestGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A group that belongs to an ordinary user (cgroup-v2.rst, "Delegation"). */
@ExtendWith(NothingLeft.class)
class DelegationTest {
    private static final int USER = 65_533;

    /** Where the user's JVM unpacks the native code. */
    @TempDir
    Path cache;

    private static void give(Path file) throws Exception {
        Files.setAttribute(file, "unix:uid", USER);
        Files.setAttribute(file, "unix:gid", USER);
    }

    private LaunchedProcess start(Cgroup into, Path... groups) throws Exception {
        List<String> command = List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                "-Dio.ctk.test.tools=" + System.getProperty("io.ctk.test.tools"),
                "-cp",
                System.getProperty("java.class.path"),
                Delegate.class.getName(),
                groups[0].toString(),
                groups[1].toString());
        LaunchPlan plan = LaunchPlan.builder()
                .addAll(List.of(
                        ProcessSteps.setIds(USER, USER, List.of((long) USER)),
                        ProcessSteps.dieWithLauncher(),
                        ProcessSteps.execute(command, List.of(command.get(0)), List.of("PATH=/usr/bin:/bin"))))
                .build();
        return Launcher.of(plan)
                .cgroup(into)
                .input(Stdio.NULL)
                .error(Stdio.OUTPUT)
                .start();
    }

    @MachineTest
    void isTheUsersToDivideAndToLimit() throws Exception {
        give(cache);
        try (TestGroup test = TestGroup.with(Controller.MEMORY, Controller.PIDS);
                TestGroup other = TestGroup.with(Controller.MEMORY, Controller.PIDS)) {
            Path given = test.group().path();
            Cgroup own = test.child("own").group();
            for (String file : List.of("", "cgroup.procs", "cgroup.threads", "cgroup.subtree_control")) {
                give(given.resolve(file));
            }
            LaunchedProcess user = start(own, given, other.group().path());
            List<String> lines;
            try (var out = user.getInputStream()) {
                lines = new String(out.readAllBytes()).lines().toList();
            }
            TestGroup.end(user);

            Path notGiven = other.group().path();
            assertThat(lines)
                    .containsExactly(
                            "given: Delegation[ownerUid=65533, mayCreate=true, mayMove=true, mayEnable=true]",
                            "other: Delegation[ownerUid=0, mayCreate=false, mayMove=false, mayEnable=false]",
                            "own: " + own.path(),
                            "limits: 8m 2",
                            "frozen: true",
                            "children: [own]",
                            "CgroupFileException: write cgroup file " + given
                                    + "/pids.max: EACCES (value \"5\": the group is not delegated to this user)",
                            "CtkException: make cgroup " + notGiven
                                    + "/x: EACCES (the parent group is not delegated to this user, or is mounted read-only)",
                            "CgroupFileException: write cgroup file " + notGiven
                                    + "/cgroup.freeze: EACCES (value \"1\": the group is not delegated to this user)",
                            "ControllerMissingException: use cgroup controller pids in " + notGiven
                                    + ": EOPNOTSUPP (the group is not delegated to this user, or is mounted read-only;"
                                    + " under systemd, ask for Delegate=yes)",
                            "CgroupFileException: write cgroup file " + notGiven
                                    + "/cgroup.procs: EACCES (value \"0\": this user must be allowed to write it here and"
                                    + " in the group that holds both groups)",
                            "CgroupFileException: write cgroup file " + notGiven
                                    + "/cgroup.kill: EACCES (value \"1\": the group is not delegated to this user)");
            assertThat(test.group().enabledControllers()).containsExactlyInAnyOrder(Controller.MEMORY, Controller.PIDS);
        }
    }
}
