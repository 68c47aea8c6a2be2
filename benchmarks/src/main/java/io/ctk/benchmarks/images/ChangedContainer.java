package io.ctk.benchmarks.images;

import io.ctk.container.ContainerStore;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.changes.Change;
import io.ctk.image.store.ContainerFiles;
import io.ctk.image.store.ImageStore;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A container of ctk that has changed ten files of its image. */
final class ChangedContainer {
    private static final String NAME = "changed";
    private static final Reference COMMITTED = Reference.parse("committed:latest");

    private final ContainerStore store;
    private final Image image;

    private ChangedContainer(ContainerStore store, Image image) {
        this.store = store;
        this.image = image;
    }

    /** Imports an archive and runs the change on it. */
    static ChangedContainer make(Path ctk, Path archive, Path store) throws IOException, InterruptedException {
        Image image = ImageStore.at(store)
                .importArchive(
                        new FileInputStream(archive.toFile()),
                        Reference.parse("image:latest"),
                        "archive",
                        ImageDetails.NONE,
                        UnpackLimits.STANDARD,
                        n -> {})
                .image();
        Command.run(
                List.of(ctk.toString(), "run", "--name", NAME, "image", "sh", "-ec", TenFiles.CHANGE),
                store.toString());
        return new ChangedContainer(ContainerStore.at(store, Path.of("/run/ctk")), image);
    }

    List<Change> diff() throws IOException {
        return ContainerFiles.changes(store.get(NAME).layers());
    }

    /** So that no two commits are the same. */
    void changeAgain() throws IOException {
        TenFiles.changeAgain(store.get(NAME).layers().get(0).upper());
    }

    void commit() throws IOException {
        Image ignored =
                store.images().commit(image, store.get(NAME).layers(), COMMITTED, "sh", ImageDetails.NONE, n -> {});
    }

    void run(Path ctk, String verb, String... more) throws IOException, InterruptedException {
        List<String> words = new java.util.ArrayList<>(List.of(ctk.toString(), verb, NAME));
        words.addAll(List.of(more));
        Command.run(words, store.root().toString());
    }
}
