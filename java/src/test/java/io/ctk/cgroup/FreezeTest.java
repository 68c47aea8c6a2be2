package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.LaunchedProcess;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.EventLog;
import io.ctk.testing.cgroup.TestGroup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Groups that stand still. */
@ExtendWith(NothingLeft.class)
@Tag("root")
@Tag("machine")
class FreezeTest {
    @TempDir
    Path temporary;

    private static long read(Path counter) throws Exception {
        byte[] bytes = Files.exists(counter) ? Files.readAllBytes(counter) : new byte[0];
        return bytes.length < Long.BYTES
                ? 0
                : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong();
    }

    private static void awaitCounting(Path counter) throws Exception {
        long before = read(counter);
        Await.until("it counts", () -> read(counter) > before);
    }

    @Test
    void aCounterStopsAndGoesOn() throws Exception {
        Path counter = temporary.resolve("counter");
        try (TestGroup test = TestGroup.with();
                EventLog log = new EventLog(test.group())) {
            Cgroup group = test.group();
            TestGroup below = test.child("below");
            below.start("count", counter.toString());
            awaitCounting(counter);

            group.freeze();
            assertThat(group.awaitFrozen(TestGroup.PATIENCE)).isTrue();
            assertThat(below.group().state().frozen()).isTrue();
            log.await(new CgroupEvent.Frozen(group.path()));
            long stopped = read(counter);
            Thread.sleep(300);
            assertThat(read(counter)).isEqualTo(stopped);

            group.thaw();
            log.await(new CgroupEvent.Thawed(group.path()));
            awaitCounting(counter);
            assertThat(group.awaitFrozen(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void frozenOnesCanBeKilled() throws Exception {
        try (TestGroup test = TestGroup.with();
                EventLog log = new EventLog(test.group())) {
            LaunchedProcess process = test.start("spin");
            test.group().freeze();
            assertThat(test.group().awaitFrozen(TestGroup.PATIENCE)).isTrue();
            test.group().kill();
            assertThat(process.waitForStatus(TestGroup.PATIENCE)).isEqualTo(ExitStatus.signalled(9));
            log.await(new CgroupEvent.Emptied(test.group().path()));
        }
    }

    @Test
    void frozenGroupsCanBeDestroyed() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            TestGroup below = test.child("below");
            below.start("births");
            below.group().freeze();
            test.group().freeze();
            assertThat(test.group().awaitFrozen(TestGroup.PATIENCE)).isTrue();
            below.group().destroy(TestGroup.PATIENCE);
            assertThat(below.group().exists()).isFalse();
            assertThat(test.group().children()).isEmpty();
        }
    }
}
