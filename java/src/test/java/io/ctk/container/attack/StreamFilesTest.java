package io.ctk.container.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.Stdio;
import io.ctk.mount.Mount;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A container gets no file, directory or device node of the machine's as a standard stream. */
@ExtendWith(NothingLeft.class)
class StreamFilesTest {
    @TempDir
    Path work;

    private static void succeeds(ContainerBuilder builder) throws Exception {
        try (Container container = builder.start()) {
            assertThat(container.waitFor().code()).isZero();
            assertThat(container.process().streamFailure()).isEmpty();
        }
    }

    /** {@code chmod 0 /dev/stdin} once took /dev/null from the whole machine. */
    @AnyUserTest
    @Tag("fallback")
    void theMachinesNullDeviceStaysAsItIs() throws Exception {
        Path device = Path.of("/dev/null");
        String before = modeAndOwner(device);
        try (Container container = Run.script(
                        "for n in 0 1 2; do chmod 0 /proc/self/fd/$n; done; ls -l /dev/null; exec cat")
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.NULL)
                .start()) {
            container.waitFor();
            assertThat(modeAndOwner(device)).isEqualTo(before);
        } finally {
            if (!modeAndOwner(device).equals(before)) { // should it have worked
                Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("rw-rw-rw-"));
            }
        }
    }

    private static String modeAndOwner(Path path) throws IOException {
        return Files.getAttribute(path, "unix:mode") + " " + Files.getAttribute(path, "unix:uid");
    }

    /** Its mode, what was in it before, and what is behind its beginning are not the container's. */
    @AnyUserTest
    @Tag("fallback")
    void aFileIsWrittenToAndNothingElse() throws Exception {
        Path file = Files.writeString(work.resolve("log"), "secret\n");
        String before = modeAndOwner(file);
        succeeds(Run.script(
                        "for n in 1 2; do chmod 4777 /proc/self/fd/$n; : >/proc/self/fd/$n; done; echo written; echo error >&2")
                .input(Stdio.NULL)
                .output(Stdio.appendTo(file))
                .error(Stdio.OUTPUT));
        assertThat(modeAndOwner(file)).isEqualTo(before);
        assertThat(Files.readString(file)).startsWith("secret\n").contains("written\nerror\n");
    }

    @AnyUserTest
    void nothingOfTheOutputIsLost() throws Exception {
        Path file = work.resolve("much");
        succeeds(Run.script("head -c 10000000 /dev/zero; echo end").output(Stdio.to(file)));
        assertThat(Files.size(file)).isEqualTo(10_000_004);
    }

    @AnyUserTest
    void theOrderOfOutputAndErrorIsKept() throws Exception {
        Path file = work.resolve("both");
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            expected.append("o").append(i).append("\ne").append(i).append('\n');
        }
        succeeds(Run.script("i=0; while [ $i -lt 200 ]; do echo o$i; echo e$i >&2; i=$((i+1)); done")
                .output(Stdio.to(file))
                .error(Stdio.OUTPUT));
        assertThat(file).hasContent(expected.toString());
    }

    @AnyUserTest
    void aFileIsReadAndCannotBeChanged() throws Exception {
        byte[] content = "0123456789abcde\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        Path in = Files.write(work.resolve("in"), content);
        Path out = work.resolve("out");
        String before = modeAndOwner(in);
        succeeds(Run.script("chmod 777 /dev/stdin; cat").input(Stdio.from(in)).output(Stdio.to(out)));
        assertThat(out).hasBinaryContent(content);
        assertThat(modeAndOwner(in)).isEqualTo(before);
    }

    /** A shell's own writes fail, which it is told of only by SIGPIPE; those of a program beside it as well. */
    @RootTest
    void aFullDiskEndsWhoWritesOn() throws Exception {
        for (String script : List.of("while :; do echo line; done", "cat /dev/zero; exit 3", "exec cat /dev/zero")) {
            Path disk = Files.createDirectory(work.resolve("disk"));
            try (Mount ignored = Mount.filesystem("tmpfs", List.of("size=64k"), disk, Set.of());
                    Container container = Run.script(script)
                            .output(Stdio.to(disk.resolve("log")))
                            .start()) {
                ExitStatus status = container.waitFor(Duration.ofSeconds(60));
                assertThat(status.code()).as(script).isIn(3, 128 + 13);
                assertThat(container.process().streamFailure())
                        .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("ENOSPC"));
            }
            Files.delete(disk);
        }
    }

    /** Nothing is done to who writes no more. */
    @RootTest
    void aFullDiskLeavesOthersTheirWork() throws Exception {
        Path disk = Files.createDirectory(work.resolve("disk"));
        try (Mount ignored = Mount.filesystem("tmpfs", List.of("size=64k"), disk, Set.of());
                Container container = Run.script("head -c 100000 /dev/zero; sleep 1; exit 7")
                        .output(Stdio.to(disk.resolve("log")))
                        .start()) {
            assertThat(container.waitFor(Duration.ofSeconds(60)).code()).isEqualTo(7);
            assertThat(container.process().streamFailure()).isPresent();
        }
    }

    @AnyUserTest
    void aDirectoryIsRefused() {
        assertThatThrownBy(
                        () -> Run.script("cat").input(Stdio.from(work)).start().close())
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("standard input")
                .hasMessageContaining("EISDIR");
    }

    /** What a JVM of its own does: with it the threads end that the kernel keeps in a read. */
    static final class Stuck {
        private Stuck() {}

        public static void main(String[] arguments) throws Exception {
            for (int i = 0; i <= Math.max(2, Runtime.getRuntime().availableProcessors()); i++) {
                try (Container container = Run.script("sleep 0.2")
                        .input(Stdio.from(KERNEL_LOG))
                        .output(Stdio.NULL)
                        .start()) {
                    container.waitFor(Duration.ofSeconds(20));
                }
            }
            Path out = Path.of(arguments[1]);
            try (Container container = Run.script("cat")
                    .input(Stdio.from(Path.of(arguments[0])))
                    .output(Stdio.to(out))
                    .start()) {
                container.waitFor(Duration.ofSeconds(20));
            }
        }
    }

    private static final Path KERNEL_LOG = Path.of("/proc/kmsg");

    /** A read of the kernel's log lasts until the kernel has something to say; for as many as there once were threads, and one more. */
    @RootTest
    void aFileThatNeverAnswersKeepsNobody() throws Exception {
        try {
            Files.newInputStream(KERNEL_LOG).close();
        } catch (IOException e) {
            Assumptions.abort("the kernel's log can't be opened: " + e);
        }
        Path in = Files.writeString(work.resolve("in"), "served\n");
        Path out = work.resolve("out");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Stuck.class.getName(),
                        in.toString(),
                        out.toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("said").toFile())
                .start();
        try {
            boolean ended = jvm.waitFor(60, TimeUnit.SECONDS);
            assertThat(ended).as(Files.readString(work.resolve("said"))).isTrue();
            assertThat(jvm.exitValue())
                    .as(Files.readString(work.resolve("said")))
                    .isZero();
        } finally {
            jvm.destroyForcibly().waitFor();
        }
        assertThat(out).hasContent("served\n");
    }
}
