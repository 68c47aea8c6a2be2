package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.container.spec.Rootfs;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.ExitStatus;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** From the start of a container to its end, and after it. */
@ExtendWith(NothingLeft.class)
class ContainerLifeTest {
    private static final String DESCENDANTS =
            "setsid sleep 600 & (sleep 600 & sleep 600 &) ; setsid sh -c 'trap \"\" TERM HUP; sleep 600 & wait' & echo ready; wait";

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    @Tag("machine-user")
    void closeEndsAllDescendants() throws Exception {
        List<ProcessHandle> all;
        try (Container container = Run.script(DESCENDANTS).start()) {
            assertThat(container.process().inputReader().readLine()).isEqualTo("ready");
            all = Await.value(
                    "the descendants are there",
                    () -> container.process().descendants().collect(Collectors.toList()),
                    list -> list.size() >= 5);
        }
        for (ProcessHandle process : all) {
            Await.until(process + " is gone", () -> !process.isAlive());
        }
    }

    @AnyUserTest
    void closingTwiceDoesNothing() throws Exception {
        Container container = Run.script("sleep 600").start();
        container.close();
        container.close();
        assertThat(container.process().exitValue()).isEqualTo(128 + 9);
    }

    @AnyUserTest
    void manyThreadsMayClose() throws Exception {
        Container container = Run.script("sleep 600").start();
        List<CompletableFuture<Void>> closers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    try {
                        container.close();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }))
                .collect(Collectors.toList());
        closers.forEach(CompletableFuture::join);
        assertThat(container.process().isAlive()).isFalse();
    }

    @AnyUserTest
    void aReaderSeesTheEndWhenAnotherThreadCloses() throws Exception {
        Container container = Run.script("echo first; sleep 600").start();
        BufferedReader reader = container.process().inputReader();
        assertThat(reader.readLine()).isEqualTo("first");
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(reader.readLine());
            } catch (IOException e) {
                return "closed";
            }
        });
        container.close();
        assertThat(second.get()).isIn("null", "closed");
    }

    @AnyUserTest
    void afterCloseStatusAndNameAreKnownAndStreamsAreClosed() throws Exception {
        Container container = Run.script("echo unread; exit 3").name("after").start();
        assertThat(container.waitFor()).isEqualTo(ExitStatus.exited(3));
        container.close();
        assertThat(container.id()).isEqualTo("after");
        assertThat(container.waitFor(Duration.ZERO)).isEqualTo(ExitStatus.exited(3));
        assertThat(container.toString()).contains("after", "exit code 3");
        container.kill();
        container.process().destroy();
        container.process().signal(1);
        assertThatThrownBy(() -> container.process().getInputStream().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> {
                    container.process().getOutputStream().write(new byte[100_000]);
                    container.process().getOutputStream().flush();
                })
                .isInstanceOf(IOException.class);
    }

    @AnyUserTest
    void inputThatNobodyReadIsNoErrorOfClose() throws Exception {
        try (Container container =
                Run.script("exec <&-; echo closed; sleep 600").start()) {
            assertThat(container.process().inputReader().readLine()).isEqualTo("closed");
            container.process().getOutputStream().write("never read\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    @AnyUserTest
    void waitingEndsInTime() throws Exception {
        try (Container container = Run.script("read line; exit 4").start()) {
            assertThatThrownBy(() -> container.waitFor(Duration.ofMillis(20))).isInstanceOf(TimeoutException.class);
            assertThat(container.process().isAlive()).isTrue();
            container.process().getOutputStream().close();
            assertThat(container.waitFor(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(ExitStatus.exited(4));
        }
    }

    @AnyUserTest
    void anInterruptDuringStartIsKeptForLater() throws Exception {
        Rootfs.Stack root = Rootfs.overlay(io.ctk.testing.TestRoot.path()).withLayer(new Rootfs.Layer.Stored());
        for (ContainerBuilder spec : List.of(
                Run.script("echo hi"),
                Container.builder(root).command("sh", "-c", "echo hi").name("interrupted"))) {
            Thread.currentThread().interrupt();
            Path kept;
            try (Container container = spec.start()) {
                assertThat(Thread.interrupted()).isTrue();
                assertThat(container.process().inputReader().readLine()).isEqualTo("hi");
                kept = container.storedIn().orElse(null);
                Thread.currentThread().interrupt();
            }
            assertThat(Thread.interrupted()).isTrue();
            if (kept != null) {
                ContainerDirectories.removeTree(kept);
            }
        }
    }

    @AnyUserTest
    @Tag("machine")
    void whatAKilledProcessLeftIsSweptAway() throws Exception {
        ContainerStore store = ContainerStore.standard();
        Path left = store.root().resolve("containers/left-over");
        Files.createDirectories(left.resolve("layer/root/upper/a"));
        Run.output("true");
        assertThat(left).doesNotExist();
        Files.createDirectories(left.resolve("layer/root/upper/a"));
        assertThat(Run.output(Run.script("echo $HOSTNAME").name("left-over"))).isEqualTo("left-over\n");
        assertThat(left).doesNotExist();
    }

    @AnyUserTest
    @Tag("machine")
    void aLaunchTellsWhatEachStepTook() throws Exception {
        try (Container container = Run.script("true").start()) {
            assertThat(container.process().trace())
                    .hasSizeGreaterThan(20)
                    .allSatisfy(step -> assertThat(step.duration()).isGreaterThanOrEqualTo(Duration.ZERO));
            assertThat(container.process().trace().get(0).step().name()).isEqualTo("clone");
        }
    }
}
