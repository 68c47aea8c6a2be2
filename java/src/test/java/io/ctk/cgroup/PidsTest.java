package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.LimitEvent;
import io.ctk.testing.Await;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.EventLog;
import io.ctk.testing.cgroup.TestGroup;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fork bombs. */
@ExtendWith(NothingLeft.class)
class PidsTest {
    private static final int MOST = 40;

    @MachineTest
    void aForkBombStopsAtTheLimitAndKillRemovesAllOfIt() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.PIDS);
                EventLog log = new EventLog(test.group())) {
            PidsController pids = test.group().pids();
            pids.setMax(MOST);
            test.start("bomb");
            log.await(LimitEvent.PIDS_MAX, 20);
            Await.until("the group is full", () -> pids.current() == MOST);
            for (int i = 0; i < 50; i++) {
                assertThat(pids.current()).isLessThanOrEqualTo(MOST);
                assertThat(test.group().processes().size()).isLessThanOrEqualTo(MOST);
            }
            assertThat(pids.peak()).isEqualTo(MOST);
            assertThat(pids.events().max()).isGreaterThanOrEqualTo(20);

            test.group().kill();
            log.await(new CgroupEvent.Emptied(test.group().path()));
            Await.until("none is left", () -> pids.current() == 0);
            assertThat(test.group().processes()).isEmpty();
        }
    }
}
