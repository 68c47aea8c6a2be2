package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.Controller;
import io.ctk.internal.cgroup.FileFailure;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.LaunchedProcess;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.cgroup.Refusal;
import io.ctk.testing.cgroup.TestGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups that are frozen, of threads, or made anew under a name that was another's: all of them end as others do. */
@ExtendWith(NothingLeft.class)
class OddGroupsTest {
    @RootTest
    @Tag("machine")
    void nothingIsStartedIntoAFrozenGroup() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            TestGroup below = test.child("below");
            test.group().freeze();
            for (TestGroup frozen : List.of(test, below)) {
                assertThatThrownBy(() -> frozen.start("spin"))
                        .isInstanceOfSatisfying(
                                CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY))
                        .hasMessageContaining("frozen")
                        .hasMessageContaining(frozen.group().path().toString());
            }
            test.group().thaw();
            assertThat(below.start("spin").isAlive()).isTrue();
        }
    }

    @RootTest
    @Tag("machine")
    void groupsOfThreadsAreKilledAndDestroyed() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            Cgroup threaded = test.child("threaded").group();
            threaded.makeThreaded();
            LaunchedProcess process = test.start("spin");
            threaded.moveThread(process.pid());
            assertThat(threaded.threads()).containsExactly(process.pid());
            threaded.kill();
            assertThat(process.waitForStatus()).isEqualTo(ExitStatus.signalled(9));

            LaunchedProcess other = test.start("spin");
            threaded.moveThread(other.pid());
            threaded.destroy(TestGroup.PATIENCE);
            assertThat(threaded.exists()).isFalse();
            assertThat(other.waitForStatus()).isEqualTo(ExitStatus.signalled(9));
        }
    }

    @RootTest
    @Tag("machine")
    void aGroupMadeAnewIsNotTakenForTheOneThatIsGone() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            for (int round = 0; round < 50; round++) {
                try (Cgroup old = test.group().create("again");
                        CgroupEvents oldEvents = old.events()) {
                    List<CgroupEvent> heard = new ArrayList<>();
                    var oldEnd = oldEvents.forEach(heard::add);
                    test.group().remove("again");
                    try (Cgroup made = test.group().create("again");
                            CgroupEvents events = made.events()) {
                        List<CgroupEvent> news = new ArrayList<>();
                        var end = events.forEach(news::add);
                        oldEnd.get(30, TimeUnit.SECONDS);
                        assertThat(heard).containsExactly(new CgroupEvent.Removed(old.path()));
                        assertThat(end).isNotDone();
                        test.group().remove("again");
                        end.get(30, TimeUnit.SECONDS);
                        assertThat(news).containsExactly(new CgroupEvent.Removed(made.path()));
                    }
                }
            }
        }
    }

    @RootTest
    void anEmptyValueIsWrittenToo() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            Refusal.of(() -> test.group().file("cgroup.max.depth").write(""))
                    .isOf(test.group(), "cgroup.max.depth", "", Errno.EINVAL)
                    .because("it takes a number from 0 on, or max");
        }
    }

    @RootTest
    void aControllerThatIsNotThereIsNamed() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            Refusal.of(() -> test.group().file("cgroup.subtree_control").write("+rdma +misc"))
                    .isFor(Controller.RDMA);
            assertThat(FileFailure.whyMissing(Controller.RDMA))
                    .containsAnyOf("this kernel has none", "was not given it");
            Refusal.of(() -> test.group().enableControllers(Set.of(Controller.RDMA)))
                    .isFor(Controller.RDMA)
                    .because(FileFailure.whyMissing(Controller.RDMA));
        }
    }
}
