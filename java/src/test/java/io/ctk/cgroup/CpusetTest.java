package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.Errno;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.CpusetPartition;
import io.ctk.cgroup.value.IndexSet;
import io.ctk.launch.LaunchedProcess;
import io.ctk.testing.Await;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.Refusal;
import io.ctk.testing.cgroup.TestGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A group's processes run where the group may, and nobody else does where it alone may. */
@ExtendWith(NothingLeft.class)
class CpusetTest {
    @MachineTest
    void processesRunOnTheirProcessorsOnly() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.CPUSET)) {
            LaunchedProcess process = test.start("spin");
            for (int processor : new int[] {1, 0}) {
                IndexSet one = IndexSet.of(processor);
                test.group().cpuset().setCpus(one);
                assertThat(test.group().cpuset().cpus()).isEqualTo(one);
                assertThat(test.group().cpuset().effectiveCpus()).isEqualTo(one);
                Thread.sleep(50);
                for (int i = 0; i < 20; i++) {
                    assertThat(runsOn(process)).isEqualTo(processor);
                    Thread.sleep(5);
                }
            }
            Refusal.of(() -> test.group().cpuset().setCpus(IndexSet.EMPTY))
                    .isOf(test.group(), "cpuset.cpus", "", Errno.ENOSPC)
                    .because("processes live in the group");
            process.destroyForcibly();
            Await.until("it is empty", () -> !test.group().state().populated());
            test.group().cpuset().setCpus(IndexSet.EMPTY);
            assertThat(test.group().cpuset().effectiveCpus()).isEqualTo(IndexSet.of(0, 1));
        }
    }

    /** The 39th field of proc(5)'s stat; the second is the name in parentheses. */
    private static int runsOn(LaunchedProcess process) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[36]);
    }

    @MachineTest
    void memoryNodes() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.CPUSET)) {
            test.group().cpuset().setMems(IndexSet.of(0));
            assertThat(test.group().cpuset().mems()).isEqualTo(IndexSet.of(0));
            assertThat(test.group().cpuset().effectiveMems()).isEqualTo(IndexSet.of(0));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEMBER")
    @Tag("machine")
    void aPartitionTakesItsProcessorsFromOthers(CpusetPartition.Type type) throws Exception {
        try (TestGroup test = TestGroup.with(Controller.CPUSET);
                TestGroup other = TestGroup.with(Controller.CPUSET)) {
            CpusetController cpuset = test.group().cpuset();
            assertThat(cpuset.partition()).isEqualTo(CpusetPartition.parse("member"));
            cpuset.setCpus(IndexSet.of(1));
            cpuset.setPartition(type);
            assertThat(cpuset.partition().type()).isEqualTo(type);
            assertThat(cpuset.partition().isValid())
                    .as(cpuset.partition().toString())
                    .isTrue();
            assertThat(other.group().cpuset().effectiveCpus()).isEqualTo(IndexSet.of(0));
            cpuset.setPartition(CpusetPartition.Type.MEMBER);
            assertThat(other.group().cpuset().effectiveCpus()).isEqualTo(IndexSet.of(0, 1));
        }
    }

    @MachineTest
    void aPartitionThatCantBeSaysWhy() throws Exception {
        try (TestGroup above = TestGroup.with(Controller.CPUSET)) {
            CpusetController cpuset =
                    above.child("below", Controller.CPUSET).group().cpuset();
            cpuset.setCpus(IndexSet.of(1));
            cpuset.setPartition(CpusetPartition.Type.ROOT); // the group above is none
            assertThat(cpuset.partition().type()).isEqualTo(CpusetPartition.Type.ROOT);
            assertThat(cpuset.partition().invalid())
                    .hasValueSatisfying(reason -> assertThat(reason).matches("invalid \\(.+\\)"));
        }
    }
}
