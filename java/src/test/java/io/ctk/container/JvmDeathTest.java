package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.Run;
import io.ctk.testing.Victim;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** A container ends with its JVM, whatever becomes of that, and with nothing less. */
@ExtendWith(NothingLeft.class)
class JvmDeathTest {
    @AnyUserTest
    @Tag("fallback")
    void aKilledJvmTakesItsContainersAlong() throws Exception {
        killed("plain");
    }

    @AnyUserTest
    void aKilledJvmTakesItsContainersWithInitAlong() throws Exception {
        killed("init");
    }

    private static void killed(String mode) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx64m"));
        for (String property : List.of("io.ctk.library", "java.io.tmpdir", "user.home")) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Victim.class.getName(), mode));
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (AutoCloseable ends = jvm::destroyForcibly;
                BufferedReader out = jvm.inputReader();
                OutputStream in = jvm.getOutputStream()) {
            String[] words = String.valueOf(out.readLine()).split(" ");
            assertThat(words[0]).isEqualTo("ready");
            List<ProcessHandle> all = Await.value(
                    "the container's processes are there",
                    () -> jvm.descendants().collect(Collectors.toList()),
                    list -> list.size() >= 6);
            Path mounts = Files.readSymbolicLink(Path.of("/proc/" + words[2] + "/ns/mnt"));
            assertThat(isLivedIn(mounts)).isTrue();

            jvm.destroyForcibly().waitFor();

            for (ProcessHandle process : all) {
                Await.until(process + " of the container is gone", () -> isGone(process));
            }
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
            in.flush();
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

    /** Starts a container on a thread that ends at once: it must go on answering. */
    private static void livesOn(Container container) throws Exception {
        try (container;
                BufferedReader out = container.process().inputReader()) {
            OutputStream in = container.process().getOutputStream();
            for (String line : List.of("one", "two", "three")) {
                in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                in.flush();
                assertThat(out.readLine()).isEqualTo(line);
            }
            assertThat(container.process().isAlive()).isTrue();
        }
    }

    private static Container startAndEcho() {
        try {
            return Run.script("cat").start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean hasThread(String name) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.anyMatch(thread -> {
                try {
                    return Files.readString(thread.resolve("comm")).strip().equals(name);
                } catch (IOException e) {
                    return false;
                }
            });
        }
    }

    @AnyUserTest
    void aContainerOutlivesTheThreadThatStartedIt() throws Exception {
        CompletableFuture<Container> started = new CompletableFuture<>();
        Thread thread = new Thread(() -> started.complete(startAndEcho()), "ctk-short-lived");
        thread.start();
        thread.join();
        Await.until("the kernel's thread is gone too", () -> !hasThread("ctk-short-lived"));
        livesOn(started.get());
    }

    @AnyUserTest
    void aContainerOutlivesTheVirtualThreadThatStartedIt() throws Exception {
        CompletableFuture<Container> started = new CompletableFuture<>();
        Runnable task = () -> started.complete(startAndEcho());
        Thread thread;
        try {
            thread = (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (ReflectiveOperationException e) {
            Assumptions.abort("virtual threads came with Java 21");
            return;
        }
        thread.join();
        livesOn(started.get());
    }
}
