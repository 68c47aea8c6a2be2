package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cgroup.value.Limit;
import io.ctk.launch.LaunchedProcess;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.EventLog;
import io.ctk.testing.cgroup.TestGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups that end while somebody still has to do with them. */
@ExtendWith(NothingLeft.class)
@Tag("root")
@Tag("machine")
class RemovalTest {
    private static final int ROUNDS = 5;

    @Test
    void whileProcessesAreBeingBorn() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (TestGroup test = TestGroup.with()) {
                TestGroup below = test.child("below");
                test.start("births");
                below.start("births");
                below.start("births");
                Await.until("there are births", () -> below.group().processes().size() > 2);
                test.group().destroy(TestGroup.PATIENCE);
                assertThat(test.group().path()).doesNotExist();
                assertThat(test.group().exists()).isFalse();
            }
        }
    }

    /** A start comes too late and says so, or its process is killed with the others, on its way to its program or after. */
    @Test
    void whileProcessesAreBeingStartedIntoIt() throws Exception {
        ExecutorService starter = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                startUntilItIsGone(starter);
            }
        } finally {
            starter.shutdownNow();
            assertThat(starter.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void startUntilItIsGone(ExecutorService starter) throws Exception {
        try (TestGroup test = TestGroup.with()) {
            List<LaunchedProcess> started = new ArrayList<>();
            CountDownLatch some = new CountDownLatch(3);
            Future<IOException> refusal = starter.submit(() -> {
                while (true) {
                    try {
                        started.add(TestGroup.launch(test.group(), "probe", "sleep"));
                        some.countDown();
                    } catch (CgroupRemovedException e) {
                        return e;
                    } catch (CtkException e) {
                        assertThat(e.getMessage()).contains("ended before the program was executed (signal 9)");
                    }
                }
            });
            assertThat(some.await(30, TimeUnit.SECONDS)).isTrue();
            test.group().destroy(TestGroup.PATIENCE);
            assertThat(refusal.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(CgroupRemovedException.class)
                    .hasMessageContaining(test.group().path().toString());
            assertThat(test.group().path()).doesNotExist();
            for (LaunchedProcess process : started) {
                TestGroup.end(process);
            }
        }
    }

    @Test
    void underOurFeet() throws Exception {
        try (TestGroup test = TestGroup.with();
                Cgroup group = test.group().create("gone");
                EventLog log = new EventLog(group);
                CgroupSampler sampler = group.sampler()) {
            CgroupFile freezer = group.file("cgroup.freeze");
            assertThat(sampler.snapshot().state().orElseThrow().populated()).isFalse();
            test.group().remove("gone");

            assertRemoved(group, "cgroup.procs", null, group::processes);
            assertRemoved(group, "cgroup.procs", "0", () -> group.moveProcess(0));
            assertRemoved(group, "cgroup.freeze", "1", group::freeze);
            assertRemoved(group, "cgroup.freeze", null, freezer::read);
            assertRemoved(group, "cgroup.kill", "1", group::kill);
            assertRemoved(group, "cpu.stat", null, () -> group.cpu().stat());
            assertRemoved(group, "memory.max", "max", () -> group.memory().setMax(Limit.max()));
            assertRemoved(group, "cgroup.controllers", null, group::controllers);
            assertThatThrownBy(sampler::sample).isInstanceOf(CgroupRemovedException.class);
            assertThatThrownBy(sampler::snapshot).isInstanceOf(CgroupRemovedException.class);
            assertThatThrownBy(group::sampler).isInstanceOf(CgroupRemovedException.class);
            assertThatThrownBy(group::events).isInstanceOf(CgroupRemovedException.class);
            assertThatThrownBy(() -> group.create("below")).isInstanceOf(CgroupRemovedException.class);
            assertThatThrownBy(group::children).isInstanceOf(CgroupRemovedException.class);
            assertThat(group.exists()).isFalse();
            group.destroy(TestGroup.PATIENCE);

            log.await(new CgroupEvent.Removed(group.path()));
            log.end().get(30, TimeUnit.SECONDS);
        }
    }

    private static void assertRemoved(Cgroup group, String file, String value, ThrowingCallable use) {
        assertThat(catchThrowable(use))
                .isInstanceOfSatisfying(CgroupRemovedException.class, e -> {
                    assertThat(e.file()).isEqualTo(file);
                    assertThat(e.value().orElse(null)).isEqualTo(value);
                    assertThat(e.errno()).isEqualTo(Errno.ENODEV);
                })
                .hasMessageContaining(group.path().resolve(file).toString())
                .hasMessageContaining("the group was removed");
    }

    @Test
    void aGroupOfTheSameNameIsAnotherOne() throws Exception {
        try (TestGroup test = TestGroup.with();
                Cgroup old = test.group().create("name")) {
            test.group().remove("name");
            try (Cgroup second = test.group().create("name")) {
                assertThatThrownBy(old::freeze).isInstanceOf(CgroupRemovedException.class);
                assertThat(old.exists()).isFalse();
                assertThat(second.exists()).isTrue();
                old.destroy(TestGroup.PATIENCE);
                assertThat(second.exists()).isTrue();
            }
        }
    }
}
