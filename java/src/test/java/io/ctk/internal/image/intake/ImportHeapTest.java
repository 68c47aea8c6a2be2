package io.ctk.internal.image.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ImageStore;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.SmallJvm;
import io.ctk.testing.TestArchive;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;

/** The heap that an import needs does not follow the image: 64 MB are enough for any. Archives are imported by a JVM that has no more. */
class ImportHeapTest {
    private static final int MIB = 1 << 20;
    private static final int LINKS = 50_000; // ext4 allows 65,000 of one file

    @TempDir
    Path work;

    /** What the other JVM runs: imports an archive into a store, and prints how many layers the image has. */
    static final class Importing {
        private Importing() {}

        public static void main(String[] args) throws IOException {
            Image image = ImageStore.at(Path.of(args[0]))
                    .importArchive(
                            new FileInputStream(args[1]),
                            null,
                            "a test",
                            ImageDetails.NONE,
                            UnpackLimits.STANDARD,
                            n -> {})
                    .image();
            System.out.println(image.manifest().layers().size());
        }
    }

    @AnyUserTest
    void aHundredMegabytes() throws Exception {
        imports(out -> writeZeros(out, 100));
        assertThat(Files.size(layer().resolve("zeros"))).isEqualTo(100L * MIB);
    }

    @AnyUserTest
    void aGigabyte() throws Exception {
        imports(out -> writeZeros(out, 1024));
        assertThat(Files.size(layer().resolve("zeros"))).isEqualTo(1024L * MIB);
    }

    @AnyUserTest
    void twoHundredThousandEntries() throws Exception {
        imports(ImportHeapTest::writeLinks);
        assertThat(Files.getAttribute(layer().resolve("file-3"), "unix:nlink")).isEqualTo(LINKS);
    }

    /** One file of zeros: it takes no room on the disk. */
    private static void writeZeros(OutputStream out, int mebibytes) throws IOException {
        out.write(TestArchive.header('0', "zeros", "", 0644, (long) mebibytes * MIB));
        byte[] part = new byte[MIB];
        for (int i = 0; i < mebibytes; i++) {
            out.write(part);
        }
    }

    /** Four files of many names each, some of them in directories that no entry describes. */
    private static void writeLinks(OutputStream out) throws IOException {
        for (int i = 0; i < 4; i++) {
            String file = "file-" + i;
            out.write(TestArchive.header('0', file, "", 0644, 0));
            for (int j = 1; j < LINKS; j++) {
                out.write(TestArchive.header('1', "directory-" + i + "/" + j / 500 + "/link-" + j, file, 0644, 0));
            }
        }
    }

    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private void imports(Content content) throws Exception {
        Path archive = work.resolve("archive.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive), 1 << 16)) {
            content.write(out);
            out.write(new byte[1024]);
        }
        List<String> command =
                SmallJvm.command(Importing.class, work.resolve("store").toString(), archive.toString());
        Path errors = work.resolve("errors");
        Process jvm = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (AutoCloseable ends = jvm::destroyForcibly) {
            String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(jvm.waitFor()).as(Files.readString(errors)).isZero();
            assertThat(said).isEqualTo("1\n");
        }
    }

    /** The one layer that was unpacked. */
    private Path layer() throws IOException {
        ImageStore store = ImageStore.at(work.resolve("store"));
        return store.layers(store.images().get(0)).get(0);
    }
}
