package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.CtkException;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.Await;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.Run;
import io.ctk.testing.Victim;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** A container ends with its JVM, whatever becomes of that. */
@ExtendWith(NothingLeft.class)
class JvmDeathTest {
    @AnyUserTest
    @Tag("fallback")
    void aKilledJvmTakesItsContainersAlong() throws Exception {
        killed(7, "plain");
    }

    @AnyUserTest
    void aKilledJvmTakesItsContainersWithInitAlong() throws Exception {
        killed(7, "init");
    }

    /** Its death signal is what a program may clear for itself, at any time. */
    @AnyUserTest
    @Tag("fallback")
    void aContainerThatClearsItsDeathSignalEndsWithItsJvm() throws Exception {
        killed(2, "undying", "1");
    }

    /** As gosu, su-exec, setpriv and most servers do. */
    @RootTest
    @Tag("fallback")
    @MachineTest
    void aContainerThatBecomesAnotherUserEndsWithItsJvm() throws Exception {
        killed(2, "undying", "1", "1000");
    }

    @AnyUserTest
    void manyContainersThatHaveNoDeathSignalEndWithTheirJvm() throws Exception {
        killed(51, "undying", "50");
    }

    @AnyUserTest
    void aGuardThatIsKilledIsReplacedAndTheNewOneKnowsAll() throws Exception {
        try (Victims victim = new Victims("undying", "3")) {
            for (int i = 0; i < 3; i++) {
                victim.line();
            }
            ProcessHandle first = victim.guard();
            first.destroyForcibly();
            Await.until("there is another guard", () -> victim.guards().anyMatch(guard -> guard.pid() != first.pid()));
            Thread.sleep(1000); // until it has been told of the three
            List<ProcessHandle> all = victim.ready(4);
            victim.kill();
            areGone(all);
        }
        Run.output("true"); // whose start sweeps
    }

    @AnyUserTest
    void noGuardIsLeftOfAJvmThatEndsInPeace() throws Exception {
        try (Victims victim = new Victims("ends")) {
            List<ProcessHandle> all = victim.ready(6);
            assertThat(all).contains(victim.guard());
            victim.jvm.getOutputStream().close();
            assertThat(victim.jvm.waitFor()).isZero();
            areGone(all);
        }
    }

    /** The same, while it has no container. */
    @AnyUserTest
    void aStartNeedsAGuardAndMakesOne() throws Exception {
        Run.output("true");
        for (ProcessHandle guard : guards(ProcessHandle.current()).toList()) {
            guard.destroyForcibly();
            Await.until("it is dead", () -> isGone(guard));
        }
        Run.output("true");
        assertThat(guards(ProcessHandle.current())).hasSize(1);
    }

    /** Whenever it dies, a start works or fails with a reason, and afterwards there is one again. */
    @AnyUserTest
    void startsGoOnWhileGuardsAreKilled() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread killer = new Thread(() -> {
            while (!over.get()) {
                guards(ProcessHandle.current()).forEach(ProcessHandle::destroyForcibly);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(20_000_000));
            }
        });
        killer.start();
        int worked = 0;
        try {
            for (int i = 0; i < 30; i++) {
                try {
                    Run.output("true");
                    worked++;
                } catch (CtkException e) {
                    assertThat(e.operation()).isIn("register with the guard", "launch"); // that of the guard itself
                }
            }
        } finally {
            over.set(true);
            killer.join();
        }
        assertThat(worked).isPositive();
        Run.output("true");
        Await.until("there is one guard", () -> guards(ProcessHandle.current()).count() == 1);
    }

    /** A JVM of its own that has containers. */
    private static final class Victims implements AutoCloseable {
        private final Process jvm;
        private final BufferedReader out;

        Victims(String... words) throws IOException {
            List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx64m"));
            for (String property : List.of("io.ctk.library", "io.ctk.test.tools", "java.io.tmpdir", "user.home")) {
                if (System.getProperty(property) != null) {
                    command.add("-D" + property + "=" + System.getProperty(property));
                }
            }
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Victim.class.getName()));
            command.addAll(List.of(words));
            jvm = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            out = jvm.inputReader();
        }

        /** {@return the words of a container that is ready} */
        String[] line() throws IOException {
            String[] words = String.valueOf(out.readLine()).split(" ");
            assertThat(words[0]).isEqualTo("ready");
            return words;
        }

        /** {@return all processes below it, once there are so many} */
        List<ProcessHandle> ready(int least) throws Exception {
            return Await.value(
                    "the containers' processes are there",
                    () -> jvm.descendants().collect(Collectors.toList()),
                    list -> list.size() >= least);
        }

        Stream<ProcessHandle> guards() {
            return JvmDeathTest.guards(jvm.toHandle());
        }

        ProcessHandle guard() {
            return guards().findFirst().orElseThrow();
        }

        void kill() throws InterruptedException {
            jvm.destroyForcibly().waitFor();
        }

        @Override
        public void close() throws IOException {
            jvm.destroyForcibly();
            out.close();
        }
    }

    private static Stream<ProcessHandle> guards(ProcessHandle of) {
        return of.children().filter(child -> {
            try {
                return Files.readString(Path.of("/proc/" + child.pid() + "/comm"))
                        .equals("ctk-guard\n");
            } catch (IOException e) {
                return false;
            }
        });
    }

    private static void areGone(List<ProcessHandle> all) throws Exception {
        for (ProcessHandle process : all) {
            Await.until(process + " is gone", () -> isGone(process));
        }
    }

    private static void killed(int least, String... mode) throws Exception {
        try (Victims victim = new Victims(mode)) {
            String[] words = victim.line();
            List<ProcessHandle> all = victim.ready(least);
            Path mounts = Files.readSymbolicLink(Path.of("/proc/" + words[2] + "/ns/mnt"));
            assertThat(isLivedIn(mounts)).isTrue();

            victim.kill();

            areGone(all);
            // A mount namespace that nobody lives in is gone with all its mounts.
            Await.until("its mounts are gone", () -> !isLivedIn(mounts));
            Path left = NothingLeft.store().resolve("containers").resolve(words[1]);
            assertThat(left).isDirectory();
            Run.output("true"); // whose start sweeps
            assertThat(left).doesNotExist();
            if (CgroupHierarchy.find().map(CgroupHierarchy::mountPoint).isPresent()) {
                assertThat(CgroupHierarchy.find()
                                .map(CgroupHierarchy::mountPoint)
                                .get()
                                .resolve("ctk-" + words[1]))
                        .doesNotExist();
            }
        }
    }

    /** Gone, or dead and only not reaped yet by whoever is number 1 of this machine. */
    private static boolean isGone(ProcessHandle process) throws IOException {
        if (!process.isAlive()) {
            return true;
        }
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isLivedIn(Path namespace) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.collect(Collectors.toList())) {
                try {
                    if (Files.readSymbolicLink(process.resolve("ns/mnt")).equals(namespace)) {
                        return true;
                    }
                } catch (IOException e) {
                    continue; // no process, not ours, or gone meanwhile
                }
            }
            return false;
        }
    }
}
