package io.ctk.container.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.container.spec.Rootfs;
import io.ctk.internal.lowering.RootFiles;
import io.ctk.internal.lowering.User;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.SmallJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An image's user database, however it is made, takes neither the memory nor the time of the JVM that starts a container of it. */
class UserHeapTest {
    @TempDir
    Path root;

    @BeforeEach
    void fill() throws Exception {
        Files.createDirectory(root.resolve("etc"));
        Files.writeString(root.resolve("etc/group"), "g:x:7:a\n");
    }

    /** What the other JVM runs: says who a user is. */
    static final class Resolving {
        private Resolving() {}

        public static void main(String[] args) {
            try {
                User user = User.resolve(args[1], new RootFiles(Rootfs.overlay(Path.of(args[0]))));
                System.out.println(
                        user.uid() + ":" + user.gid() + " " + user.groups().size());
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private String resolve(String user) throws Exception {
        Path errors = root.resolve("errors");
        Process jvm = new ProcessBuilder(SmallJvm.command(Resolving.class, root.toString(), user))
                .redirectError(errors.toFile())
                .start();
        try (AutoCloseable ends = jvm::destroyForcibly) {
            String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(jvm.waitFor()).as(Files.readString(errors)).isZero();
            return said.strip();
        }
    }

    private void write(String file, String line, int count) throws IOException {
        byte[] part = line.repeat(1000).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(root.resolve("etc").resolve(file))) {
            for (int i = 0; i < count / 1000; i++) {
                out.write(part);
            }
        }
    }

    @AnyUserTest
    void eightMillionShortLines() throws Exception {
        write("passwd", "\n", 8_000_000);
        Files.writeString(root.resolve("etc/passwd"), "a:x:5:6::/:\n", java.nio.file.StandardOpenOption.APPEND);
        assertThat(resolve("a")).isEqualTo("5:6 2");
        write("group", ":\n", 8_000_000);
        assertThat(resolve("a")).isEqualTo("5:6 1");
    }

    @AnyUserTest
    void fieldsWithoutEnd() throws Exception {
        write("passwd", ":", 1_000_000);
        assertThat(resolve("a")).contains("EINVAL");
        write("passwd", "x:x:x:x:x:x:x\n", 1_000_000);
        assertThat(resolve("a")).contains("EINVAL");
    }

    @AnyUserTest
    void aLineAndAFileWithoutEnd() throws Exception {
        try (RandomAccessFile file =
                new RandomAccessFile(root.resolve("etc/passwd").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertThat(resolve("a")).contains("read /etc/passwd: EFBIG", "a line of more than 1 MiB");
        write("passwd", "someone:x:1:1::/:/bin/sh\n", 1_000_000);
        assertThat(resolve("5")).contains("read /etc/passwd: EFBIG", "more than 16 MiB");
    }
}
