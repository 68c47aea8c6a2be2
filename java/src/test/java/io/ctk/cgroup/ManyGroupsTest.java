package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.value.Controller;
import io.ctk.launch.LaunchedProcess;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.TestGroup;
import java.io.BufferedReader;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A thousand groups, each with a process. */
@ExtendWith(NothingLeft.class)
class ManyGroupsTest {
    private static final int COUNT = 1_000;

    @Test
    @Tag("root")
    @Tag("machine")
    void areMadeFilledReadKilledAndRemoved() throws Exception {
        try (TestGroup test = TestGroup.with();
                TestGroup nursery = TestGroup.with()) {
            Cgroup all = test.group();
            boolean counts = all.controllers().contains(Controller.PIDS);
            if (counts) {
                all.enableControllers(Set.of(Controller.PIDS));
            }
            LaunchedProcess brood = nursery.start("brood", Integer.toString(COUNT));
            BufferedReader pids = brood.inputReader();
            for (int i = 0; i < COUNT; i++) {
                try (Cgroup group = all.create("g" + i)) {
                    group.moveProcess(Long.parseLong(pids.readLine()));
                }
            }
            assertThat(all.children()).hasSize(COUNT);
            assertThat(all.stat().descendants()).isEqualTo(COUNT);
            assertThat(nursery.group().processes()).containsExactly(brood.pid());
            for (int i = 0; i < COUNT; i++) {
                try (Cgroup group = all.child("g" + i);
                        CgroupSampler sampler = group.sampler()) {
                    sampler.sample();
                    assertThat(sampler.value("cgroup.events", "populated")).isEqualTo(1);
                    assertThat(sampler.value("cpu.stat", "usage_usec")).isNotNegative();
                    assertThat(sampler.value("pids.current", "")).isEqualTo(counts ? 1 : -1);
                }
            }
            try (Cgroup first = all.child("g0");
                    Cgroup second = all.child("g1")) {
                first.kill();
                Await.until("the first is empty", () -> !first.state().populated());
                assertThat(second.state().populated()).isTrue();
            }

            all.kill();
            TestGroup.end(brood); // all its children are gone
            assertThat(all.state().populated()).isFalse();
            all.destroy(TestGroup.PATIENCE);
            assertThat(all.path()).doesNotExist();
        }
    }
}
