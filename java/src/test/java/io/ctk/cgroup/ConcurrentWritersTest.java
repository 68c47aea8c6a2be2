package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.Limit;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.TestGroup;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody else writes the same files at the same time. */
@ExtendWith(NothingLeft.class)
class ConcurrentWritersTest {
    @MachineTest
    void aLimitIsWhatOneOfThemSet() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.PIDS);
                TestGroup writers = TestGroup.with()) {
            PidsController pids = test.group().pids();
            writers.start("alternate", test.group().path().resolve("pids.max").toString(), "100", "max");
            Set<Limit<Integer>> seen = new HashSet<>();
            for (int i = 0; i < 500 || seen.size() < 3; i++) {
                pids.setMax(200);
                seen.add(pids.max());
                assertThat(i).as("the other one is never heard of: " + seen).isLessThan(100_000);
            }
            assertThat(seen).containsExactlyInAnyOrder(Limit.of(100), Limit.of(200), Limit.max());
            writers.group().kill();
            writers.group().destroy(TestGroup.PATIENCE);
            pids.setMax(300);
            assertThat(pids.max()).isEqualTo(Limit.of(300));
        }
    }

    @MachineTest
    void controllersThatOthersHandOnAndTakeBackAtTheSameTime() throws Exception {
        Set<Controller> both = Set.of(Controller.MEMORY, Controller.PIDS);
        try (TestGroup test = TestGroup.with(Controller.MEMORY, Controller.PIDS, Controller.CPU)) {
            Cgroup group = test.group();
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> toggle(group, both, done));
            try {
                for (int i = 0; i < 100; i++) {
                    group.enableControllers(both);
                    group.enableControllers(Set.of(Controller.CPU));
                    group.disableControllers(Set.of(Controller.CPU));
                }
            } finally {
                done.set(true);
            }
            assertThat(other.join()).isGreaterThan(10);
            group.enableControllers(both);
            assertThat(group.enabledControllers()).containsExactlyInAnyOrderElementsOf(both);
        }
    }

    private static int toggle(Cgroup group, Set<Controller> controllers, AtomicBoolean done) {
        int times = 0;
        try {
            while (!done.get()) {
                group.disableControllers(controllers);
                group.enableControllers(controllers);
                times++;
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return times;
    }
}
