package io.ctk.cli.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** A group whose owner removes it as soon as its process is dead, while somebody kills it. */
@ExtendWith(NothingLeft.class)
class KillGoneTest {
    private static final int TIMES = 40;

    @RootTest
    @Tag("fallback")
    void isKilled() throws Exception {
        Path root = CgroupHierarchy.find().map(CgroupHierarchy::mountPoint).orElse(null);
        Assumptions.assumeTrue(root != null && Files.isWritable(root), "no cgroup v2 here that is ours to divide");
        for (int i = 0; i < TIMES; i++) {
            Path path = root.resolve("ctk-test-" + ProcessHandle.current().pid() + "-" + i);
            Files.createDirectory(path);
            Process sleep = new ProcessBuilder("sleep", "600").start();
            Files.writeString(path.resolve("cgroup.procs"), Long.toString(sleep.pid()));
            AtomicBoolean given = new AtomicBoolean();
            Thread owner = new Thread(() -> remove(path, given));
            owner.start();
            Ended ended;
            try {
                ended = Command.inProcess("cgroup", "kill", path.toString());
            } finally {
                given.set(true);
                owner.join();
                sleep.destroyForcibly().waitFor();
                Files.deleteIfExists(path);
            }
            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(ended.err()).isEmpty();
        }
    }

    private static void remove(Path path, AtomicBoolean given) {
        while (!given.get()) {
            try {
                Files.delete(path);
                return;
            } catch (IOException e) {
                Thread.onSpinWait(); // a process lives in it still
            }
        }
    }

    /** One that was never there is another thing. */
    @RootTest
    void oneThatIsNotThereIsAnError() {
        Assumptions.assumeTrue(isMounted(), "no cgroup v2 here");
        assertThat(Command.inProcess("cgroup", "kill", "ctk-test-never-there").status())
                .isEqualTo(125);
    }

    private static boolean isMounted() {
        try {
            return CgroupHierarchy.find().isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
