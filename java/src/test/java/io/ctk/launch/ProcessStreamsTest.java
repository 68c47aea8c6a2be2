package io.ctk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The streams of a launched process, which never block in the kernel. */
@ExtendWith(NothingLeft.class)
class ProcessStreamsTest {
    @TempDir
    Path work;

    private interface Body {
        void run(LaunchedProcess process) throws Exception;
    }

    private static Launcher launcher(String script) {
        return Launcher.of(LaunchPlan.builder()
                .add(ProcessSteps.execute(
                        List.of("sh", "-c", script), List.of("/bin/sh"), List.of("PATH=/usr/bin:/bin")))
                .build());
    }

    private static void with(Launcher launcher, Body body) throws Exception {
        LaunchedProcess process = launcher.start();
        try (var out = process.getInputStream();
                var error = process.getErrorStream()) {
            body.run(process);
        } finally {
            process.destroyForcibly();
            process.waitFor();
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // It has ended without reading all.
            }
        }
    }

    private static <T> FutureTask<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static String failure(Callable<Integer> call) throws Exception {
        try {
            return "returned " + call.call();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    @Tag("fallback")
    void whatGoesInComesOut() throws Exception {
        byte[] sent = new byte[3_000_001];
        new Random(7).nextBytes(sent);
        with(launcher("cat"), process -> {
            FutureTask<byte[]> received = start(() -> process.getInputStream().readAllBytes());
            try (OutputStream in = process.getOutputStream()) {
                in.write(sent, 0, 1);
                in.write(sent, 1, 8192);
                in.write(sent, 8193, 8191);
                in.flush();
                in.write(sent[16384]);
                in.write(sent, 16385, sent.length - 16385);
            }
            assertThat(Arrays.equals(received.get(60, TimeUnit.SECONDS), sent)).isTrue();
            assertThat(process.getInputStream().read()).isEqualTo(-1);
            assertThat(process.getInputStream().read(new byte[4])).isEqualTo(-1);
        });
    }

    @Test
    void whatIsThereIsReadWithoutWaitingForMore() throws Exception {
        with(launcher("printf abc; read line; printf def"), process -> {
            InputStream out = process.getInputStream();
            Await.until("three bytes are there", () -> out.available() == 3);
            assertThat(out.read()).isEqualTo('a');
            assertThat(out.available()).isEqualTo(2);
            byte[] buffer = new byte[10];
            assertThat(out.read(buffer, 1, 9)).isEqualTo(2);
            assertThat(out.read(buffer, 0, 0)).isZero();
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            assertThat(new String(out.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("def");
            assertThat(out.available()).isZero();
        });
    }

    @Test
    void closingWakesAReader() throws Exception {
        with(launcher("sleep 60"), process -> {
            FutureTask<String> reader = start(() -> failure(process.getInputStream()::read));
            Thread.sleep(100);
            assertThat(reader.isDone()).isFalse();
            process.getInputStream().close();
            assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo("Stream closed");
            assertThat(failure(process.getInputStream()::read)).isEqualTo("Stream closed");
            assertThat(failure(process.getInputStream()::available)).isEqualTo("Stream closed");
            process.getInputStream().close();
        });
    }

    @Test
    void closingWakesAWriter() throws Exception {
        with(launcher("sleep 60"), process -> {
            OutputStream in = process.getOutputStream();
            FutureTask<String> writer = start(() -> failure(() -> {
                in.write(new byte[1 << 20]);
                return 0;
            }));
            Thread.sleep(100);
            assertThat(writer.isDone()).isFalse();
            in.close();
            assertThat(writer.get(10, TimeUnit.SECONDS)).isEqualTo("Stream closed");
            assertThatThrownBy(() -> in.write(1)).hasMessage("Stream closed");
            assertThatThrownBy(in::flush).hasMessage("Stream closed");
            in.close();
        });
    }

    @Test
    void anInterruptIsKeptForLater() throws Exception {
        with(launcher("read line; echo $line"), process -> {
            FutureTask<String> reader = new FutureTask<>(() -> {
                int first = process.getInputStream().read();
                return (char) first + " " + Thread.currentThread().isInterrupted();
            });
            Thread thread = new Thread(reader);
            thread.start();
            thread.interrupt();
            Thread.sleep(100);
            assertThat(reader.isDone()).isFalse();
            process.getOutputStream().write("x\n".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo("x true");
        });
    }

    @Test
    void nobodyReadsAnyMore() throws Exception {
        with(launcher("exec <&-; sleep 60"), process -> {
            OutputStream in = process.getOutputStream();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            in.write(new byte[64 * 1024]);
                        }
                    })
                    .isInstanceOfSatisfying(
                            CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPIPE));
        });
    }

    /** Where the new namespace's root is somebody else on the machine, that one has the pipes to give. */
    @RootTest
    void usersOfAnotherNamespacesIdsOpenThem() throws Exception {
        List<IdMap> ids = List.of(new IdMap(0, 200_000, 65_536));
        String script = "echo out >/proc/self/fd/1; read line </proc/self/fd/0; echo $line >/proc/self/fd/2";
        LaunchPlan plan = LaunchPlan.builder()
                .namespaces(Namespace.USER)
                .idMaps(ids, ids)
                .add(ProcessSteps.ownStreams("/dev/null", 1000))
                .add(ProcessSteps.setIds(1000, 1000, List.of()))
                .add(ProcessSteps.execute(
                        List.of("sh", "-c", script), List.of("/bin/sh"), List.of("PATH=/usr/bin:/bin")))
                .build();
        with(Launcher.of(plan), process -> {
            process.getOutputStream().write("in\n".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("in\n");
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("out\n");
        });
    }

    @Test
    void filesAreReadAndWritten() throws Exception {
        Path in = Files.writeString(work.resolve("in"), "first\n");
        Path out = Files.writeString(work.resolve("out"), "old\n");
        with(
                launcher("cat; echo error >&2")
                        .input(Stdio.from(in))
                        .output(Stdio.to(out))
                        .error(Stdio.OUTPUT),
                process -> assertThat(process.waitFor()).isZero());
        assertThat(out).hasContent("first\nerror\n");
        with(launcher("echo more").output(Stdio.appendTo(out)), process -> assertThat(process.waitFor())
                .isZero());
        assertThat(out).hasContent("first\nerror\nmore\n");
        assertThatThrownBy(() ->
                        launcher("true").input(Stdio.from(work.resolve("none"))).start())
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> launcher("true").input(Stdio.to(out))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> launcher("true").output(Stdio.from(in))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> launcher("true").error(Stdio.from(in))).isInstanceOf(IllegalArgumentException.class);
    }
}
