package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.Limit;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.LaunchedProcess;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.cgroup.EventLog;
import io.ctk.testing.cgroup.TestGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups on any machine with cgroup v2, whatever controllers it has. */
@ExtendWith(NothingLeft.class)
class CgroupTest {
    @RootTest
    void areMadeFoundAndRemoved() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            Cgroup group = test.group();
            assertThat(group.children()).isEmpty();
            try (Cgroup b = group.create("b");
                    Cgroup a = group.create("a with a space");
                    Cgroup same = group.child("b")) {
                assertThat(group.children()).containsExactly("a with a space", "b");
                assertThat(a.path())
                        .isEqualTo(group.path().resolve("a with a space"))
                        .exists();
                assertThat(same).hasToString(b.path().toString());
                assertThat(group.stat().descendants()).isEqualTo(2);
                group.remove("b");
                group.remove("b");
                assertThat(b.exists()).isFalse();
                assertThat(same.exists()).isFalse();
            }
            assertThat(group.children()).containsExactly("a with a space");
        }
    }

    @RootTest
    void whatCantBeMadeOrOpened() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            test.child("there");
            fails(Errno.EEXIST, test.group().path().resolve("there"), () -> test.group()
                    .create("there"));
            for (String name : new String[] {"", ".", "..", "a/b"}) {
                assertThatThrownBy(() -> test.group().create(name))
                        .isInstanceOfSatisfying(
                                CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
                        .hasMessageContaining("one path component");
            }
            fails(Errno.ENOENT, test.group().path().resolve("absent"), () -> test.group()
                    .child("absent"));
            fails(Errno.ENODEV, Path.of("/"), () -> Cgroup.open(Path.of("/")));
        }
    }

    private static void fails(int errno, Path path, org.assertj.core.api.ThrowableAssert.ThrowingCallable use) {
        assertThatThrownBy(use).isInstanceOfSatisfying(CtkException.class, e -> {
            assertThat(e.errnoName()).isEqualTo(Errno.name(errno));
            assertThat(e.path()).isEqualTo(path.toString());
        });
    }

    @RootTest
    void whoLivesInIt() throws Exception {
        try (TestGroup test = TestGroup.with();
                EventLog log = new EventLog(test.group())) {
            Cgroup group = test.group();
            Cgroup below = test.child("below").group();
            LaunchedProcess process = test.start("spin");
            log.await(new CgroupEvent.Populated(group.path()));
            assertThat(group.processes()).containsExactly(process.pid());
            assertThat(group.threads()).containsExactly(process.pid());
            below.moveProcess(process.pid());
            assertThat(group.processes()).isEmpty();
            assertThat(below.processes()).containsExactly(process.pid());
            assertThat(group.state().populated()).isTrue();

            fails(Errno.EBUSY, below.path(), () -> group.remove("below"));
            group.kill();
            assertThat(process.waitForStatus(TestGroup.PATIENCE)).isEqualTo(ExitStatus.signalled(9));
            log.await(new CgroupEvent.Emptied(group.path()));
            group.kill();
            assertThat(log.has(CgroupEvent.Removed.class)).isFalse();
            assertThat(log.end()).isNotDone();
        }
    }

    @RootTest
    void destroyedWithAllThatIsInItAndBelow() throws Exception {
        try (TestGroup test = TestGroup.with();
                EventLog log = new EventLog(test.group())) {
            TestGroup below = test.child("below");
            below.child("deep").start("births");
            below.start("births");
            test.start("births");
            test.group().destroy(TestGroup.PATIENCE);
            test.group().destroy(TestGroup.PATIENCE);
            assertThat(test.group().path()).doesNotExist();
            log.await(new CgroupEvent.Removed(test.group().path()));
            log.end().get(30, TimeUnit.SECONDS);
            assertThat(log.told().get(log.told().size() - 1)).isInstanceOf(CgroupEvent.Removed.class);
        }
    }

    @RootTest
    void treesAreRemovedWhole() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            Cgroup tree = test.child("tree").group();
            try (Cgroup one = tree.create("one");
                    Cgroup two = one.create("two")) {
                TestGroup three = test.child("other");
                LaunchedProcess process = three.start("spin");
                two.moveProcess(process.pid());
                fails(Errno.EBUSY, tree.path(), () -> test.group().removeTree("tree"));
                two.kill();
                process.waitForStatus(TestGroup.PATIENCE);
                test.group().removeTree("tree");
                test.group().removeTree("tree");
                assertThat(two.exists()).isFalse();
            }
            assertThat(test.group().children()).containsExactly("other");
        }
    }

    @RootTest
    void depthIsLimited() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            test.group().setMaxDepth(Limit.of(1));
            Cgroup one = test.child("one").group();
            assertThatThrownBy(() -> one.create("two")).hasMessageContaining("cgroup.max.depth");
            test.group().setMaxDepth(Limit.max());
            one.create("two").close();
        }
    }

    @RootTest
    void theSamplerReadsAgainAndAgain() throws Exception {
        try (TestGroup test = TestGroup.with();
                CgroupSampler sampler = test.group().sampler()) {
            assertThat(sampler.group()).isEqualTo(test.group().path());
            assertThat(sampler.files()).contains("cgroup.events", "cgroup.stat", "cpu.stat");
            assertThat(sampler.value("cpu.stat", "usage_usec"))
                    .as("before a sample")
                    .isEqualTo(-1);
            test.start("spin");
            long used = 0;
            for (int i = 0; i < 3; i++) {
                Thread.sleep(60);
                sampler.sample();
                assertThat(sampler.value("cpu.stat", "usage_usec")).isGreaterThan(used);
                used = sampler.value("cpu.stat", "usage_usec");
            }
            assertThat(sampler.value("cgroup.events", "populated")).isEqualTo(1);
            assertThat(sampler.value("cpu.stat", "usage")).isEqualTo(-1);
            assertThat(sampler.value("absent.stat", "usage_usec")).isEqualTo(-1);
            assertThat(sampler.text("cgroup.events").orElseThrow()).contains("populated 1\n");
            assertThat(sampler.text("absent.stat")).isEmpty();
            CgroupSnapshot snapshot = sampler.snapshot();
            assertThat(snapshot.cpu().usage()).isGreaterThanOrEqualTo(java.time.Duration.ofNanos(used * 1_000));
            assertThat(snapshot.memory().isPresent())
                    .isEqualTo(test.group().controllers().contains(Controller.MEMORY));
            sampler.close();
            sampler.close();
            assertThatThrownBy(sampler::sample).isInstanceOf(IOException.class).hasMessageContaining("closed");
        }
    }

    @RootTest
    void aClosedHandleSaysSo() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            Cgroup closed = test.group().create("closed");
            closed.close();
            closed.close();
            assertThatThrownBy(closed::processes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");
            assertThatThrownBy(closed::freeze).isInstanceOf(IOException.class).hasMessageContaining("closed");
            assertThatThrownBy(closed::events).isInstanceOf(IOException.class).hasMessageContaining("closed");
            assertThatThrownBy(closed.cpu()::stat).hasMessageContaining("closed");
            assertThat(closed.path()).exists();
        }
    }

    @RootTest
    void subscribersAreToldOfTheEnd() throws Exception {
        CompletableFuture<Void> completed = new CompletableFuture<>();
        try (TestGroup test = TestGroup.with();
                CgroupEvents events = test.group().events()) {
            events.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(CgroupEvent event) {}

                @Override
                public void onError(Throwable failure) {
                    completed.completeExceptionally(failure);
                }

                @Override
                public void onComplete() {
                    completed.complete(null);
                }
            });
            assertThat(events.group()).isEqualTo(test.group().path());
            events.close();
            completed.get(30, TimeUnit.SECONDS);
        }
    }

    @RootTest
    void aGroupIsRequiredToHaveWhatItHas() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            test.group().require(Set.of());
            test.group().require(test.group().controllers());
            test.group().enableControllers(Set.of());
            assertThat(test.group().delegation().isWhole()).isTrue();
            assertThat(test.group().delegation().ownerUid()).isZero();
        }
    }
}
