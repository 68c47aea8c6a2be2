package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.testing.AnyUserTest;
import io.ctk.testing.Await;
import io.ctk.testing.Leftovers;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.Run;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Much output, many containers, and other processes beside them. */
@ExtendWith(NothingLeft.class)
class LoadTest {
    private static final int MEGABYTE = 1 << 20;

    private static long count(InputStream in) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            total += length;
        }
        return total;
    }

    @AnyUserTest
    void outputReadLateIsWhole() throws Exception {
        try (Container container = Run.script("echo begun >&2; head -c 52428800 /dev/zero; echo end >&2")
                .start()) {
            assertThat(container.process().errorReader().readLine()).isEqualTo("begun");
            // Full by now or soon, and nobody reads: it waits.
            assertThat(Run.output("echo another")).isEqualTo("another\n");
            assertThat(count(container.process().getInputStream())).isEqualTo(50L * MEGABYTE);
            assertThat(container.waitFor().isSuccess()).isTrue();
        }
    }

    @AnyUserTest
    void outputOfAnEndedContainerCanStillBeRead() throws Exception {
        try (Container container = Run.script("head -c 60000 /dev/zero").start()) {
            assertThat(container.waitFor().isSuccess()).isTrue();
            assertThat(count(container.process().getInputStream())).isEqualTo(60_000);
        }
    }

    @AnyUserTest
    void aSlowReaderBlocksNobodyElse() throws Exception {
        try (Container slow =
                Run.script("head -c 10485760 /dev/zero; echo done >&2").start()) {
            for (int i = 0; i < 5; i++) {
                try (Container quick = Run.script("head -c 5242880 /dev/zero").start()) {
                    assertThat(count(quick.process().getInputStream())).isEqualTo(5L * MEGABYTE);
                    assertThat(quick.waitFor().isSuccess()).isTrue();
                }
            }
            assertThat(slow.process().isAlive()).isTrue();
            assertThat(count(slow.process().getInputStream())).isEqualTo(10L * MEGABYTE);
        }
    }

    @AnyUserTest
    void muchInputArrives() throws Exception {
        try (Container container = Run.script("cat").start()) {
            byte[] megabyte = new byte[MEGABYTE];
            Thread writer = new Thread(() -> {
                try (var in = container.process().getOutputStream()) {
                    for (int i = 0; i < 20; i++) {
                        in.write(megabyte);
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            writer.start();
            assertThat(count(container.process().getInputStream())).isEqualTo(20L * MEGABYTE);
            writer.join();
        }
    }

    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return Assumptions.abort("virtual threads came with Java 21");
        }
    }

    @AnyUserTest
    void manyAtOnceOnVirtualThreadsPinNone(@TempDir Path work) throws Exception {
        ExecutorService executor = virtualThreads();
        Assumptions.assumeTrue(Runtime.version().feature() >= 24, "before Java 24 every monitor pins (JEP 491)");
        executor.submit(() -> Run.output("true")).get(); // loading a class pins, once
        try (Recording recording = new Recording()) {
            recording.enable("jdk.VirtualThreadPinned").withoutThreshold();
            recording.start();
            List<Future<String>> runs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Callable<String> run = () -> Run.output("echo begun; sleep 0.2; echo ended");
                runs.add(executor.submit(run));
            }
            for (Future<String> run : runs) {
                assertThat(run.get()).isEqualTo("begun\nended\n");
            }
            executor.shutdown();
            recording.stop();
            Path file = work.resolve("recording.jfr");
            recording.dump(file);
            List<RecordedEvent> pinned = RecordingFile.readAllEvents(file);
            assertThat(pinned).as("pinned in ctk").noneMatch(event -> String.valueOf(event.getStackTrace())
                    .contains("io.ctk."));
        }
    }

    @AnyUserTest
    void processBuilderWorksBeside() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<Integer> ordinary = executor.submit(() -> {
                int wrong = 0;
                for (int i = 0; i < 1000; i++) {
                    Process process = i % 10 == 0
                            ? new ProcessBuilder("/bin/sh", "-c", "exit " + i % 256).start()
                            : new ProcessBuilder("/bin/true").start();
                    wrong += process.waitFor() == (i % 10 == 0 ? i % 256 : 0) ? 0 : 1;
                }
                return wrong;
            });
            int containers = 0;
            do {
                assertThat(Run.of(Run.script("exit " + containers % 256))
                                .status()
                                .code())
                        .isEqualTo(containers % 256);
                containers++;
            } while (!ordinary.isDone());
            assertThat(ordinary.get()).isZero();
            assertThat(containers).isGreaterThan(10);
        } finally {
            executor.shutdownNow();
        }
    }

    @AnyUserTest
    void oneAfterAnotherLeavesThreadsAndDescriptorsAsTheyWere() throws Exception {
        for (int i = 0; i < 5; i++) {
            Run.output("true");
        }
        Leftovers before = Leftovers.now(NothingLeft.store());
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        for (int i = 0; i < 100; i++) {
            Run.output("true");
        }
        Await.until(
                "descriptors are as before",
                () -> Leftovers.now(NothingLeft.store()).since(before).isEmpty());
        // The JVM's own compilers and collectors come and go.
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threads + 10);
    }

    @AnyUserTest
    void whatIsStillWrittenAtTheEndIsNotLost() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(Run.output("head -c 100000 /dev/zero; echo last"))
                    .hasSize(100_005)
                    .endsWith("last\n");
        }
    }
}
