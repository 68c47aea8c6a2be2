package io.ctk.internal.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.container.spec.Rootfs;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.LayerWriter;
import io.ctk.testing.AnyUserTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A file of a container's root is the one that its layers show together. */
class RootFilesTest {
    private static final String PASSWD = "/etc/passwd";

    @TempDir
    Path work;

    private Path below;
    private Path above;

    @BeforeEach
    void fill() throws IOException {
        below = Files.createDirectory(work.resolve("below"));
        above = Files.createDirectory(work.resolve("above"));
        write(below, "etc/passwd", "below");
        write(below, "other/passwd", "other");
    }

    private static void write(Path layer, String path, String text) throws IOException {
        Path file = layer.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Something of a layer that only an archive has a name for. */
    private void mark(Kind kind, String path) throws IOException {
        try (LayerWriter writer = new LayerWriter(above, false)) {
            writer.write(Entry.bare(kind, path), InputStream.nullInputStream());
            writer.finish(false);
        }
    }

    private String shown() throws IOException {
        return read(Rootfs.overlay(above, below));
    }

    private static String read(Rootfs root) throws IOException {
        try (BoundedLines lines = new RootFiles(root).lines(PASSWD)) {
            String line = lines.next();
            return line == null ? "" : line;
        }
    }

    @AnyUserTest
    void theTopmostOfThatName() throws Exception {
        assertThat(shown()).isEqualTo("below");
        write(above, "etc/group", "g");
        assertThat(shown()).isEqualTo("below");
        write(above, "etc/passwd", "above");
        assertThat(shown()).isEqualTo("above");
    }

    @AnyUserTest
    void aFileThatIsWhitedOut() throws Exception {
        mark(Kind.WHITEOUT, "etc/passwd");
        assertThat(shown()).isEmpty();
    }

    @AnyUserTest
    void aDirectoryThatIsWhitedOut() throws Exception {
        mark(Kind.WHITEOUT, "etc");
        assertThat(shown()).isEmpty();
    }

    @AnyUserTest
    void anOpaqueDirectory() throws Exception {
        mark(Kind.OPAQUE, "etc");
        assertThat(shown()).isEmpty();
        write(above, "etc/passwd", "above");
        assertThat(shown()).isEqualTo("above");
    }

    @AnyUserTest
    void anOpaqueRoot() throws Exception {
        mark(Kind.OPAQUE, "");
        assertThat(shown()).isEmpty();
    }

    @AnyUserTest
    void aDirectoryThatIsReplacedByALink() throws Exception {
        Files.createSymbolicLink(above.resolve("etc"), Path.of("../../other"));
        assertThat(shown()).isEqualTo("other");
        Files.createDirectory(above.resolve("other"));
        Files.createSymbolicLink(above.resolve("other/passwd"), Path.of("/other/../new"));
        assertThat(shown()).isEmpty();
        write(below, "new", "new");
        assertThat(shown()).isEqualTo("new");
    }

    @AnyUserTest
    void aDirectoryThatIsReplacedByAFile() throws Exception {
        Files.writeString(above.resolve("etc"), "no directory");
        assertThat(shown()).isEmpty();
    }

    @AnyUserTest
    void aFileThatIsReplacedByADirectory() throws Exception {
        Files.createDirectories(above.resolve("etc/passwd"));
        assertThat(shown()).isEmpty();
    }

    @AnyUserTest
    void linksThatLeadNowhere() throws Exception {
        Files.createDirectory(above.resolve("etc"));
        Files.createSymbolicLink(above.resolve("etc/passwd"), Path.of("passwd"));
        assertThat(shown()).isEmpty();
        Files.delete(above.resolve("etc/passwd"));
        Files.createSymbolicLink(above.resolve("etc/passwd"), below.resolve("etc/passwd"));
        assertThat(shown()).isEmpty();
    }

    @AnyUserTest
    void aDirectoryAsItIs() throws Exception {
        assertThat(read(Rootfs.directory(below))).isEqualTo("below");
        Files.delete(below.resolve("etc/passwd"));
        Files.createSymbolicLink(below.resolve("etc/passwd"), Path.of("/other/passwd"));
        assertThat(read(Rootfs.directory(below))).isEqualTo("other");
        assertThat(read(Rootfs.directory(above))).isEmpty();
    }
}
