package io.ctk.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.Await;
import io.ctk.testing.TestArchive;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** Commands that are ended, and commands that wait for others, while an image comes in slowly. */
class ImageSignalTest extends CommandTest {
    private final byte[] archive =
            new TestArchive().file("a", "content".repeat(100_000)).bytes();
    private Path pipe;

    @BeforeEach
    void makePipe() throws Exception {
        pipe = temporary.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
    }

    private List<String> halfWritten() throws IOException {
        Path layers = store().resolve("layers");
        if (!Files.isDirectory(layers)) {
            return List.of();
        }
        try (Stream<Path> layersThere = Files.list(layers);
                Stream<Path> blobs = Files.list(store().resolve("blobs/sha256"))) {
            return Stream.concat(layersThere, blobs)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(".new-"))
                    .toList();
        }
    }

    /** An import that has half of its archive, and waits for the rest. */
    private Command.Running half(OutputStream[] rest) throws Exception {
        Command.Running running = ctk("import", pipe.toString(), "slow").start();
        rest[0] = new FileOutputStream(pipe.toFile());
        rest[0].write(Arrays.copyOf(archive, archive.length / 2));
        Await.until("a layer is being unpacked", () -> halfWritten().size() == 2);
        return running;
    }

    @AnyUserTest
    void whatIsEndedLeavesNothing() throws Exception {
        for (String signal : List.of("INT", "TERM")) {
            OutputStream[] rest = new OutputStream[1];
            try (Command.Running running = half(rest)) {
                Ended ended = running.signal(signal).end();
                assertThat(ended.status()).isEqualTo(signal.equals("INT") ? 130 : 143);
                assertThat(ended.err()).isEmpty();
                assertThat(halfWritten()).isEmpty();
            } finally {
                rest[0].close();
            }
        }
    }

    @AnyUserTest
    void whatIsKilledIsSweptByTheNext() throws Exception {
        OutputStream[] rest = new OutputStream[1];
        try (Command.Running running = half(rest)) {
            Ended unused = running.signal("KILL").end();
        } finally {
            rest[0].close();
        }
        assertThat(halfWritten()).hasSize(2);
        Path other = Files.write(
                temporary.resolve("other.tar"),
                new TestArchive().file("b", "other").bytes());
        assertThat(ctk("import", other.toString(), "other").run().status()).isZero();
        assertThat(halfWritten()).isEmpty();
    }

    @AnyUserTest
    void whoWaitsSaysSo() throws Exception {
        OutputStream[] rest = new OutputStream[1];
        try (Command.Running running = half(rest);
                Command.Running prune = ctk("prune", "--force").start()) {
            prune.await("ctk: waiting for another command to be done with the images in " + store());
            assertThat(halfWritten()).hasSize(2);
            rest[0].write(archive, archive.length / 2, archive.length - archive.length / 2);
            rest[0].close();
            assertThat(running.end().status()).isZero();
            assertThat(prune.end().status()).isZero();
        }
        assertThat(ctk("images").run().out()).contains("slow:latest");
    }
}
