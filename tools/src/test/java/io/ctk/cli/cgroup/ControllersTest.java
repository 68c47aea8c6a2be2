package io.ctk.cli.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.value.Controller;
import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.testing.MachineTest;
import java.util.Set;

/** What the verbs do where cgroup v2 has the controllers. */
class ControllersTest extends GroupCommandTest {
    /** Takes memory until it is killed: tail keeps a line, however long it is. */
    private static final String[] HOG = {"sh", "-c", "tail /dev/zero"};

    @MachineTest
    void aMemoryHogIsKilledAndSaidToBe() throws Exception {
        Ended ended = command("run", "--name", TOP, "-m", "32m", "--stats", HOG[0], HOG[1], HOG[2])
                .run();
        assertThat(ended.err())
                .contains("out of memory: the kernel's OOM killer ended processes of the command")
                .containsPattern("killed for memory +yes, 1 process")
                .containsPattern("memory at most +(3[0-2]|2\\d)\\.\\d MiB");
        assertThat(ended.status()).isEqualTo(137);
        assertThat(path(TOP)).doesNotExist();
    }

    @MachineTest
    void limitsAreSetAndReadBack() throws Exception {
        String group = TOP + "/judge/one";
        succeeds("create", "-p", "-m", "64m", "--cpus", "0.5", "--pids-limit", "20", "--cpu-weight", "300", group);
        assertThat(succeeds("get", group, "memory.max", "cpu.max", "pids.max", "cpu.weight"))
                .isEqualTo("memory.max 67108864\ncpu.max 50000 100000\npids.max 20\ncpu.weight 300\n");
        succeeds("set", "--pids-limit", "-1", group, "memory.max=max", "memory.high=1048576");
        assertThat(succeeds("get", group, "memory.max", "memory.high", "pids.max"))
                .isEqualTo("memory.max max\nmemory.high 1048576\npids.max max\n");
        assertThat(succeeds("get", group)).contains("memory.low 0\n", "cpu.max 50000 100000\n");
        try (Cgroup above = Cgroup.open(path(TOP + "/judge"))) {
            assertThat(above.enabledControllers()).contains(Controller.MEMORY, Controller.CPU, Controller.PIDS);
        }
        fails("cpu.weight: ERANGE (value \"0\": it takes 1 to 10000)", "set", group, "cpu.weight=0");
        fails("pids.max: EINVAL (value \"-5\"", "set", group, "pids.max=-5");
    }

    @MachineTest
    void aLimitThatCannotBeSetLeavesNoGroup() throws Exception {
        fails("cpuset.cpus", "create", "-p", "-m", "64m", "--cpuset-cpus", "4000", TOP + "/judge");
        assertThat(path(TOP)).doesNotExist();
    }

    @MachineTest
    void controllersComeWithoutALimit() throws Exception {
        succeeds("create", "--controllers", "memory,pids,io", TOP);
        try (Cgroup group = Cgroup.open(path(TOP))) {
            assertThat(group.controllers()).containsAll(Set.of(Controller.MEMORY, Controller.PIDS, Controller.IO));
        }
        assertThat(succeeds("stat", TOP)).contains("memory             0 B", "processes          0");
        assertThat(succeeds("stat", "--format", "json", TOP)).contains("\"currentBytes\" : 0", "\"pids\" : {");
    }

    @MachineTest
    void theBusyGroupIsShownFirst() throws Exception {
        for (String name : new String[] {"/a-idle", "/b-busy"}) {
            succeeds("create", "-p", "--controllers", "cpu,memory,pids", TOP + name);
        }
        start(TOP + "/a-idle", "sleep", "1000");
        start(TOP + "/b-busy", "sh", "-c", "while :; do :; done");
        String[] lines =
                succeeds("top", "--interval", "2s", "--count", "1", TOP).split("\n");
        assertThat(lines[2]).endsWith("/b-busy").containsPattern(" 1 +- +- ");
        assertThat(lines[3]).endsWith("/a-idle");
        assertThat(succeeds("ls", TOP)).containsPattern("b-busy +1 +\\S+ \\S*B +\\d+\\.\\d{3} s +1 +populated");
    }

    @MachineTest
    void theLimitThatIsFeltIsTold() throws Exception {
        succeeds("create", "--pids-limit", "2", "-m", "32m", TOP);
        try (Command.Running running = command("events", TOP).start()) {
            running.await("watched");
            start(
                    TOP,
                    "sh",
                    "-c",
                    "sleep 1; (sleep 1000 & sleep 1000 & sleep 1000 & wait) 2>/dev/null; tail /dev/zero");
            running.await(TOP + " pids_max count=");
            running.await(TOP + " oom_kill count=1 total=1\n");
            succeeds("rm", "-k", TOP);
            assertThat(running.end().status()).isZero();
        }
    }
}
