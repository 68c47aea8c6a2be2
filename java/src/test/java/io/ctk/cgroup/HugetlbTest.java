package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.ByteSize;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.Limit;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.LaunchedProcess;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.TestGroup;
import org.junit.jupiter.api.extension.ExtendWith;

/** Huge pages, of which the machine has a few. */
@ExtendWith(NothingLeft.class)
class HugetlbTest {
    private static final ByteSize PAGE = ByteSize.mib(2);
    private static final Limit<ByteSize> TWO = Limit.of(ByteSize.mib(4));
    private static final int SIGBUS = 7;
    private static final int ENOMEM = 12;

    @MachineTest
    void noMoreAreUsedThanAllowed() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.HUGETLB)) {
            HugetlbController huge = test.group().hugetlb();
            assertThat(huge.max(PAGE)).isEqualTo(Limit.max());
            huge.setMax(PAGE, TWO);
            assertThat(huge.max(PAGE)).isEqualTo(TWO);
            LaunchedProcess tooMany = test.start("huge", "3");
            assertThat(tooMany.waitForStatus(TestGroup.PATIENCE)).isEqualTo(ExitStatus.signalled(SIGBUS));
            assertThat(huge.events(PAGE).value("max")).isEqualTo(1);

            assertThat(test.startAndHear("huge", "2")).isEqualTo("ready");
            assertThat(huge.current(PAGE)).isEqualTo(ByteSize.mib(4));
            assertThat(huge.numaStat(PAGE).values().get("total"))
                    .containsEntry(0, ByteSize.mib(4).bytes());
            assertThat(huge.current(ByteSize.gib(1))).isEqualTo(ByteSize.bytes(0));
        }
    }

    @MachineTest
    void noMoreAreReservedThanAllowed() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.HUGETLB)) {
            HugetlbController huge = test.group().hugetlb();
            huge.setReservedMax(PAGE, TWO);
            assertThat(huge.reservedMax(PAGE)).isEqualTo(TWO);
            assertThat(test.startAndHear("huge", "3")).isEqualTo("errno " + ENOMEM);
            assertThat(test.startAndHear("huge", "2")).isEqualTo("ready");
            assertThat(huge.reserved(PAGE)).isEqualTo(ByteSize.mib(4));
        }
    }
}
