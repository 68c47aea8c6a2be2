package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.testing.AnyUserTest;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;

/** A container does not end with the thread that started it. */
@ExtendWith(NothingLeft.class)
class StartingThreadTest {
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
