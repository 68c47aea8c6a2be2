package io.ctk.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.store.ArchiveForm;
import io.ctk.image.store.ImageStore;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestRoot;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the command says of images that say they lie on this machine's own files. */
class HostBaseCommandTest extends CommandTest {
    private Path strangersArchive() throws Exception {
        Path upper = Files.createDirectory(temporary.resolve("upper"));
        TestRoot.fill(upper);
        ContainerLayer layer =
                new ContainerLayer("/", upper, List.of(Files.createDirectory(temporary.resolve("lower"))));
        ImageStore stranger = ImageStore.at(temporary.resolve("stranger"));
        Image image =
                stranger.commit(null, List.of(layer), Reference.parse("stranger"), "sh", ImageDetails.NONE, n -> {});
        Path archive = temporary.resolve("archive.tar");
        try (OutputStream out = Files.newOutputStream(archive)) {
            stranger.save(Map.of("stranger:latest", image), ArchiveForm.OCI, out);
        }
        return archive;
    }

    @AnyUserTest
    void isSaidWhereverItMatters() throws Exception {
        String archive = strangersArchive().toString();
        Ended loaded = ctk("load", archive).run();
        assertThat(loaded.out()).isEqualTo("stranger:latest\n");
        assertThat(loaded.err()).contains("ctk: stranger:latest says", "not believed", "--trust-base");
        Ended ran = run("stranger", "ls", "/").run();
        assertThat(ran.complaint()).contains("not believed");
        assertThat(ran.out()).contains("data").doesNotContain("usr\n", "root\n", "home\n");
        Path saved = temporary.resolve("saved.tar");
        assertThat(ctk("save", "-o", saved.toString(), "stranger").run().complaint())
                .contains("not believed");
    }

    @AnyUserTest
    void isBelievedByAnExplicitFlag() throws Exception {
        String archive = strangersArchive().toString();
        Ended loaded = ctk("load", "--trust-base", archive).run();
        assertThat(loaded.status()).isZero();
        assertThat(loaded.out()).isEqualTo("stranger:latest\n");
        assertThat(loaded.err()).doesNotContain("stranger:latest");
        Path saved = temporary.resolve("saved.tar");
        assertThat(ctk("save", "-o", saved.toString(), "stranger").run().complaint())
                .contains("not in what is saved", "ctk load --trust-base");
        // The very same bytes.
        assertThat(ctk("load", archive).run().err()).doesNotContain("stranger:latest");
        ctk("rmi", "stranger").run();
        assertThat(ctk("load", archive).run().err()).contains("not believed");
    }
}
