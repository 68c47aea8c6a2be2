package io.ctk.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.image.Image;
import io.ctk.mount.Mount;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A removal that ends half-way, at a mount here, leaves nothing that the next image would be made of. */
class UnfinishedRemovalTest {
    @TempDir
    Path work;

    private StoreFixture fixture;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(work.resolve("store"));
    }

    private Image imported() throws IOException {
        TestArchive archive = new TestArchive().directory("mounted");
        for (int i = 0; i < 50; i++) {
            archive.file("file-" + i, "content");
        }
        return fixture.imported(archive, "name");
    }

    private interface Removal {
        void run() throws IOException;
    }

    /** Every file but one is removed before the mount is met, or none; {@return the mount point} */
    private Path refused(Image image, Removal removal) throws IOException {
        Path target = fixture.layer(image).resolve("mounted");
        Mount ignored = Mount.filesystem("tmpfs", List.of(), target, Set.of());
        try {
            assertThatThrownBy(removal::run).hasMessageContaining("something is mounted");
        } finally {
            Mount.detach(StoreFixture.mountedBelow(fixture.root), false);
        }
        return target;
    }

    /** Nor does what can't be removed yet keep anybody from his work. */
    @RootTest
    void theNextCommandWorks() throws Exception {
        Path unused = refused(imported(), () -> {
            try {
                fixture.store.remove("name", StoreFixture.NOTHING_USED);
            } finally {
                imported();
            }
        });
        fixture.checkWhole();
        assertThat(StoreFixture.names(fixture.root.resolve("layers"))).hasSize(2); // with the empty one
    }

    @RootTest
    void theNextImageIsWhole() throws Exception {
        assertThat(refused(imported(), () -> fixture.store.remove("name", StoreFixture.NOTHING_USED)))
                .doesNotExist();
        imported();
        fixture.checkWhole();
        assertThat(refused(
                        fixture.store.get("name"),
                        () -> fixture.store.upkeep(StoreFixture.NOTHING_USED).prune(true)))
                .doesNotExist();
        imported();
        fixture.checkWhole();
        fixture.store.upkeep(StoreFixture.NOTHING_USED).prune(true);
        fixture.checkNothingLeft();
    }
}
