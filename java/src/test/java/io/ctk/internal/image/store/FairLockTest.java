package io.ctk.internal.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.store.ImageStore;
import io.ctk.image.store.StoreFixture;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.SmallJvm;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The store's lock: nobody waits for those who came after him, and nobody waits longer than he wants to. */
class FairLockTest {
    private static final int IMPORTERS = 8;

    @TempDir
    Path work;

    private StorePaths paths;
    private ImageStore store;

    @BeforeEach
    void open() throws IOException {
        NativeLibrary.load();
        paths = new StorePaths(work);
        Files.createDirectories(paths.layers());
        store = ImageStore.at(work);
    }

    /** Each has the lock nearly all the time, so that there is no moment without one who has it, and yet each one's time is short. */
    private void importAgainAndAgain(AtomicBoolean stop, AtomicInteger begun) throws IOException {
        while (!stop.get()) {
            try (FairLock ignored = paths.lock(true)) {
                begun.incrementAndGet();
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
            }
        }
    }

    @AnyUserTest
    void whoWantsItAloneComesBeforeThoseAfterHim() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(IMPORTERS);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger begun = new AtomicInteger();
        List<Future<?>> importers = new ArrayList<>();
        for (int i = 0; i < IMPORTERS; i++) {
            importers.add(threads.submit(() -> {
                importAgainAndAgain(stop, begun);
                return null;
            }));
        }
        try {
            for (int i = 0; i < 10; i++) {
                int before = begun.get();
                try (FairLock ignored = paths.lock(false)) {
                    // One each may have been on its way through the turnstile; on a busy machine it may be there twice.
                    assertThat(begun.get() - before).isLessThanOrEqualTo(3 * IMPORTERS);
                    int held = begun.get();
                    Thread.sleep(5);
                    assertThat(begun.get()).isEqualTo(held);
                }
            }
        } finally {
            stop.set(true);
            threads.shutdown();
        }
        for (Future<?> importer : importers) {
            importer.get();
        }
    }

    /** What another JVM runs: has the lock, shared, until its input ends. */
    static final class Sharing {
        private Sharing() {}

        public static void main(String[] args) throws IOException {
            NativeLibrary.load();
            FairLock.Wait telling = new FairLock.Wait(Long.MAX_VALUE, 0, () -> System.out.println("waits"));
            try (FairLock ignored = new StorePaths(Path.of(args[0]), telling).lock(true)) {
                System.out.println("has");
                int unused = System.in.read();
            }
        }
    }

    private Process sharing() throws IOException {
        return new ProcessBuilder(SmallJvm.command(Sharing.class, work.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @AnyUserTest
    void whoWantsItAloneWaitsForTheProcessesBeforeHimOnly() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Process before = sharing();
        try (AutoCloseable endsBefore = before::destroyForcibly;
                BufferedReader first = before.inputReader()) {
            assertThat(first.readLine()).isEqualTo("has");
            StorePaths telling = new StorePaths(work, new FairLock.Wait(Long.MAX_VALUE, 0, waits::countDown));
            CountDownLatch alone = new CountDownLatch(1);
            Future<?> remover = thread.submit(() -> {
                try (FairLock ignored = telling.lock(false)) {
                    alone.countDown();
                    done.await();
                }
                return null;
            });
            waits.await();
            Process after = sharing();
            try (AutoCloseable endsAfter = after::destroyForcibly;
                    BufferedReader second = after.inputReader()) {
                assertThat(second.readLine()).isEqualTo("waits");
                before.getOutputStream().close();
                assertThat(alone.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(second.ready()).isFalse();
                done.countDown();
                remover.get();
                assertThat(second.readLine()).isEqualTo("has");
            }
        } finally {
            done.countDown();
            thread.shutdownNow();
        }
    }

    @AnyUserTest
    void oneMoreOfTheSameThreadDoesNotWaitBehindWhoWaitsForTheFirst() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        CountDownLatch waits = new CountDownLatch(1);
        try (Closeable ignored = store.hold()) {
            Future<Boolean> writer = threads.submit(() -> {
                StorePaths telling = new StorePaths(work, new FairLock.Wait(Long.MAX_VALUE, 0, waits::countDown));
                try (FairLock alone = telling.lock(false)) {
                    return true;
                }
            });
            waits.await();
            try (FairLock second = paths.lock(true);
                    FairLock third = paths.lock(true)) {
                assertThat(writer.isDone()).isFalse();
            }
            ignored.close();
            assertThat(writer.get()).isTrue();
        } finally {
            threads.shutdown();
        }
    }

    @AnyUserTest
    void nobodyWaitsForHimself() throws Exception {
        try (Closeable ignored = store.hold()) {
            assertThatThrownBy(() -> paths.lock(false)).hasMessageContaining("this thread has it");
        }
        try (FairLock alone = paths.lock(false)) {
            assertThat(paths.tryLock()).isEmpty();
        }
    }

    @AnyUserTest
    void aWaitHasTheBoundThatTheCallerSets() throws Exception {
        ImageStore impatient = store.waitingAtMost(Duration.ofMillis(50));
        try (FairLock alone = paths.lock(false)) {
            Future<?> other =
                    inThread(() -> impatient.upkeep(StoreFixture.NOTHING_USED).prune(false));
            assertThatThrownBy(other::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN))
                    .hasMessageContaining("50 ms");
        }
        assertThat(impatient.upkeep(StoreFixture.NOTHING_USED).prune(false).bytes())
                .isZero();
    }

    @AnyUserTest
    void aWaitCanBeInterrupted() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        try (FairLock alone = paths.lock(false)) {
            ExecutorService thread = Executors.newSingleThreadExecutor();
            StorePaths telling = new StorePaths(work, new FairLock.Wait(Long.MAX_VALUE, 0, waits::countDown));
            Future<FairLock> other = thread.submit(() -> telling.lock(true));
            waits.await();
            thread.shutdownNow();
            assertThatThrownBy(other::get).cause().isInstanceOf(InterruptedIOException.class);
        }
        paths.lock(false).close();
    }

    private interface Doing {
        void run() throws Exception;
    }

    private static Future<?> inThread(Doing doing) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> future = thread.submit(() -> {
            doing.run();
            return null;
        });
        thread.shutdown();
        return future;
    }
}
