package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.ByteSize;
import io.ctk.cgroup.stat.MemoryEvents;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.Limit;
import io.ctk.cgroup.value.LimitEvent;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.LaunchedProcess;
import io.ctk.testing.Await;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.EventLog;
import io.ctk.testing.cgroup.TestGroup;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kernel holds groups to their memory, and ctk tells how. */
@ExtendWith(NothingLeft.class)
class MemoryTest {
    private static final ByteSize LIMIT = ByteSize.mib(16);
    private static final ExitStatus KILLED = ExitStatus.signalled(9);

    private static TestGroup limited(TestGroup above, String name) throws Exception {
        TestGroup group = above.child(name, Controller.MEMORY);
        group.group().memory().setMax(LIMIT);
        group.group().memory().swap().setMax(Limit.of(ByteSize.bytes(0)));
        return group;
    }

    private static String mib(int count) {
        return Long.toString(ByteSize.mib(count).bytes());
    }

    @MachineTest
    void whoTakesTooMuchIsKilledAndItsNeighbourLives() throws Exception {
        try (TestGroup above = TestGroup.with(Controller.MEMORY)) {
            TestGroup eater = limited(above, "eater");
            TestGroup neighbour = limited(above, "neighbour");
            assertThat(neighbour.startAndHear("memory", mib(12))).isEqualTo("ready");
            Cgroup hungry = eater.group();
            try (EventLog log = new EventLog(hungry)) {
                assertThat(eater.start("memory", mib(64)).waitForStatus(TestGroup.PATIENCE))
                        .isEqualTo(KILLED);
                log.await(LimitEvent.OOM_KILL, 1);
                log.await(LimitEvent.OOM, 1);
                log.await(LimitEvent.MEMORY_MAX, 1);
            }
            MemoryEvents events = hungry.memory().events();
            assertThat(events.oomKill()).isEqualTo(1);
            assertThat(events.oomGroupKill()).isZero();
            assertThat(hungry.memory().localEvents()).isEqualTo(events);
            assertThat(hungry.memory().peak()).isBetween(ByteSize.mib(15), LIMIT);
            assertThat(above.group().memory().events().oomKill()).isEqualTo(1);
            assertThat(above.group().memory().localEvents().oomKill()).isZero();

            assertThat(neighbour.group().memory().events()).isEqualTo(new MemoryEvents(0, 0, 0, 0, 0, 0));
            assertThat(neighbour.group().processes()).hasSize(1);
            assertThat(neighbour.group().memory().current()).isGreaterThan(ByteSize.mib(12));
        }
    }

    @MachineTest
    void oneIsKilledOrAllAreAsTheGroupHasIt() throws Exception {
        try (TestGroup above = TestGroup.with(Controller.MEMORY)) {
            for (boolean whole : new boolean[] {false, true}) {
                TestGroup group = limited(above, "whole-" + whole);
                group.group().memory().setOomGroup(whole);
                assertThat(group.group().memory().isOomGroup()).isEqualTo(whole);
                try (EventLog log = new EventLog(group.group())) {
                    LaunchedProcess bystander = group.start("memory", mib(1));
                    assertThat(bystander.inputReader().readLine()).isEqualTo("ready");
                    LaunchedProcess hungry = group.start("memory", mib(64));
                    assertThat(hungry.waitForStatus(TestGroup.PATIENCE)).isEqualTo(KILLED);
                    if (whole) {
                        assertThat(bystander.waitForStatus(TestGroup.PATIENCE)).isEqualTo(KILLED);
                        log.await(LimitEvent.OOM_GROUP_KILL, 1);
                        log.await(new CgroupEvent.Emptied(group.group().path()));
                    } else {
                        log.await(LimitEvent.OOM_KILL, 1);
                        assertThat(group.group().processes()).containsExactly(bystander.pid());
                    }
                    MemoryEvents events = group.group().memory().events();
                    // Of a whole group the kernel counts the one that it chose twice.
                    assertThat(events.oomKill()).isBetween(whole ? 2L : 1L, whole ? 3L : 1L);
                    assertThat(events.oomGroupKill()).isEqualTo(whole ? 1 : 0);
                }
            }
        }
    }

    @MachineTest
    void highSlowsAndNeverKills() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.MEMORY);
                EventLog log = new EventLog(test.group())) {
            MemoryController memory = test.group().memory();
            memory.swap().setMax(Limit.of(ByteSize.bytes(0)));
            long begin = System.nanoTime();
            assertThat(test.startAndHear("memory", mib(48))).isEqualTo("ready");
            long free = System.nanoTime() - begin;
            test.group().kill();
            Await.until("it is empty", () -> !test.group().state().populated());
            assertThat(memory.events().high()).isZero();

            memory.setHigh(Limit.of(LIMIT));
            LaunchedProcess slow = test.start("memory", mib(48));
            log.await(LimitEvent.MEMORY_HIGH, 1);
            Thread.sleep(Math.max(2_000, 3 * free / 1_000_000));
            assertThat(slow.inputReader().ready()).as("it got as far as freely").isFalse();
            assertThat(slow.isAlive()).isTrue();
            assertThat(memory.current()).isLessThan(ByteSize.mib(40));
            assertThat(memory.events()).returns(0L, MemoryEvents::oomKill).returns(0L, MemoryEvents::max);

            memory.setHigh(Limit.max());
            assertThat(slow.inputReader().readLine()).isEqualTo("ready");
        }
    }

    @MachineTest
    void reclaimsWhatCanBeReclaimed() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.MEMORY)) {
            MemoryController memory = test.group().memory();
            assertThat(test.startAndHear("memory", mib(24))).isEqualTo("ready");
            memory.swap().setMax(Limit.of(ByteSize.bytes(0)));
            assertThat(memory.reclaim(ByteSize.mib(16)))
                    .as("with nowhere to go")
                    .isFalse();
            assertThat(memory.current()).isGreaterThan(ByteSize.mib(20));
            memory.swap().setMax(Limit.max());
            assertThat(memory.reclaim(ByteSize.mib(16))).isTrue();
            assertThat(memory.current()).isLessThan(ByteSize.mib(12));
            assertThat(memory.swap().current()).isGreaterThan(ByteSize.mib(12));
        }
    }

    @MachineTest
    void swapHoldsWhatMemoryDoesNotUpToItsOwnLimit() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.MEMORY);
                EventLog log = new EventLog(test.group())) {
            MemoryController memory = test.group().memory();
            memory.setMax(LIMIT);
            memory.swap().setMax(Limit.of(LIMIT));
            // A slow disk needs time: at memory.high the process waits for it, at memory.max it would be killed.
            memory.setHigh(Limit.of(ByteSize.mib(12)));
            assertThat(test.startAndHear("memory", mib(24))).isEqualTo("ready");
            memory.setHigh(Limit.max());
            assertThat(memory.swap().current()).isBetween(ByteSize.mib(8), LIMIT);
            assertThat(memory.current()).isLessThanOrEqualTo(LIMIT);
            assertThat(memory.events().oomKill()).isZero();

            LaunchedProcess tooMuch = test.start("memory", mib(48));
            assertThat(tooMuch.waitForStatus(TestGroup.PATIENCE)).isEqualTo(KILLED);
            log.await(LimitEvent.OOM_KILL, 1);
            log.await(LimitEvent.SWAP_FAIL, 1);
            assertThat(memory.swap().current()).isLessThanOrEqualTo(LIMIT);
            assertThat(memory.swap().events().fail()).isPositive();
            assertThat(memory.swap().events().high()).isZero();
        }
    }

    @MachineTest
    void swapHighIsHeardOf() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.MEMORY);
                EventLog log = new EventLog(test.group())) {
            test.group().memory().setMax(LIMIT);
            test.group().memory().swap().setHigh(Limit.of(ByteSize.mib(4)));
            test.start("memory", mib(28));
            log.await(LimitEvent.SWAP_HIGH, 1);
            assertThat(test.group().memory().swap().events().high()).isPositive();
        }
    }
}
