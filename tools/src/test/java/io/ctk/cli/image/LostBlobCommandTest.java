package io.ctk.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.image.Image;
import io.ctk.image.store.ImageStore;
import io.ctk.internal.layer.Trees;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;

/** An image of a store that an older version has filled is used without a blob that is lost, and that is said. */
class LostBlobCommandTest extends CommandTest {
    private String blob;

    @BeforeEach
    void loseABlob() throws Exception {
        Path rootfs = Files.createDirectory(temporary.resolve("rootfs"));
        TestRoot.fill(rootfs);
        assertThat(ctk("import", rootfs.toString(), "base").run().status()).isZero();
        assertThat(ctk("run", "--name", "changes", "base", "touch", "/data/new")
                        .run()
                        .status())
                .isZero();
        assertThat(ctk("commit", "changes", "two").run().status()).isZero();
        assertThat(ctk("rm", "changes").run().status()).isZero();
        ImageStore images = ImageStore.at(store());
        Image image = images.find("two").orElseThrow();
        assertThat(images.layers(image)).hasSize(2);
        Trees.remove(store().resolve("implied"));
        Trees.remove(store().resolve("chains"));
        blob = image.manifest().layers().get(0).digest().hex();
        Files.delete(store().resolve("blobs/sha256").resolve(blob));
    }

    @AnyUserTest
    void itRunsAndSaysSo() throws Exception {
        Ended ran = run("two", "ls", "/data").run();
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains("new");
        assertThat(ran.err().lines()).singleElement().asString().startsWith("ctk: the blob sha256:" + blob);
        Path archive = temporary.resolve("exported.tar");
        Ended exported = ctk("export", "-o", archive.toString(), "two").run();
        assertThat(exported.status()).isZero();
        assertThat(exported.err()).contains("the blob sha256:" + blob, "is missing", "ctk load");
        assertThat(ctk("layers", "two").run().status()).isZero();
    }
}
