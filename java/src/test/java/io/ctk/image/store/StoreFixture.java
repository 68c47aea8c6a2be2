package io.ctk.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.ByteSize;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.ImportedImage;
import io.ctk.image.LoadedImages;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.UsedImages;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.mount.MountTable;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** A store of one test. */
public final class StoreFixture {
    public static final UsedImages NOTHING_USED = Set::of;

    public final Path root;
    public final ImageStore store;

    public StoreFixture(Path root) {
        this.root = root;
        this.store = ImageStore.at(root);
    }

    public Image imported(TestArchive archive) throws IOException {
        return imported(archive, "test");
    }

    public Image imported(TestArchive archive, String name) throws IOException {
        return imported(archive.bytes(), name, UnpackLimits.STANDARD).image();
    }

    public ImportedImage imported(byte[] archive, String name, UnpackLimits limits) throws IOException {
        return store.importArchive(
                new ByteArrayInputStream(archive), Reference.parse(name), "a test", ImageDetails.NONE, limits, n -> {});
    }

    public LoadedImages loaded(TestArchive archive) throws IOException {
        return store.load(archive.open(), "a-test", UnpackLimits.STANDARD, n -> {});
    }

    public static UnpackLimits limits(long size, long entries) {
        return new UnpackLimits(ByteSize.bytes(size), entries);
    }

    /** The directory of the image's topmost layer. */
    public Path layer(Image image) throws IOException {
        return store.layers(image).get(0);
    }

    /** Nothing of a refused image is left, and the store is whole. */
    public void checkNothingLeft() throws IOException {
        assertThat(names(root.resolve("layers"))).containsExactly("empty");
        assertThat(names(root.resolve("blobs/sha256"))).isEmpty();
        assertThat(names(root)).noneMatch(name -> name.startsWith(StorePaths.ASIDE));
        assertThat(store.images()).isEmpty();
    }

    public static Stream<String> names(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(p -> p.getFileName().toString()).sorted().toList().stream();
        }
    }

    public void checkWhole() throws IOException {
        assertThat(store.upkeep(NOTHING_USED).verify(false, n -> {})).isEmpty();
    }

    /** The mount point that is below a directory. */
    static Path mountedBelow(Path directory) throws IOException {
        return MountTable.read().entries().stream()
                .map(mount -> Path.of(mount.target()))
                .filter(target -> target.startsWith(directory))
                .findFirst()
                .orElseThrow();
    }
}
