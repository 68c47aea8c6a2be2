package io.ctk.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.ImageException;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged in the store is not handed on. */
class DamagedSaveTest {
    @TempDir
    Path work;

    private static void damage(Path blob, int at) throws Exception {
        byte[] bytes = Files.readAllBytes(blob);
        bytes[at] ^= 1;
        Files.write(blob, bytes);
    }

    @AnyUserTest
    void inNoForm() throws Exception {
        StoreFixture fixture = new StoreFixture(work.resolve("store"));
        Image plain = fixture.imported(new TestArchive().file("f", "content"), "plain");
        Path upper = Files.createDirectory(work.resolve("upper"));
        Files.writeString(upper.resolve("g"), "of a compressed layer");
        Image compressed = fixture.store.commit(
                null, List.of(new ContainerLayer("/", upper, List.of())), null, "sh", ImageDetails.NONE, n -> {});
        for (Image image : List.of(plain, compressed)) {
            Digest layer = image.manifest().layers().get(0).digest();
            damage(fixture.root.resolve("blobs/sha256").resolve(layer.hex()), 100);
            Map<String, Image> images = Map.of("name", image);
            for (ArchiveForm form : ArchiveForm.values()) {
                assertThatThrownBy(() -> fixture.store.save(images, form, OutputStream.nullOutputStream()))
                        .isInstanceOf(ImageException.class)
                        .hasMessageContaining(layer.toString());
            }
            Path fresh = work.resolve("fresh");
            assertThatThrownBy(() -> fixture.store.save(images, fresh)).hasMessageContaining(layer.toString());
            assertThat(fresh).doesNotExist();
            Path empty = work.resolve("empty-" + layer.shortened());
            Files.createDirectory(empty);
            assertThatThrownBy(() -> fixture.store.save(images, empty)).hasMessageContaining(layer.toString());
            assertThat(empty).isEmptyDirectory();
        }
    }
}
