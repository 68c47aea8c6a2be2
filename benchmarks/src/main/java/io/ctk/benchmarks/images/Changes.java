package io.ctk.benchmarks.images;

import io.ctk.benchmarks.images.Contender.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Those that list and commit a change of ten files. */
final class Changes {
    private static final int WARM_UP = 300;

    private final Path ctk;
    private final Podman podman;
    private final ChangedContainer one;
    private final ChangedContainer ten;
    private final Path upper;

    /**
     * Makes the containers.
     *
     * @param ctk the command
     * @param images what there is to take in
     * @param workspace where all of it lies
     */
    Changes(Path ctk, Path images, Path workspace) throws IOException, InterruptedException {
        this.ctk = ctk;
        one = ChangedContainer.make(ctk, images.resolve("one.tar"), workspace.resolve("one"));
        ten = ChangedContainer.make(ctk, images.resolve("ten.tar"), workspace.resolve("ten"));
        podman = new Podman(Files.createDirectory(workspace.resolve("podman")));
        String image = podman.run("pull", "-q", "oci:" + images.resolve("gzip-1") + ":image");
        podman.run("create", "--name", "changed", image, "true");
        change(podman.run("mount", "changed"));
        podman.run("unmount", "changed");
        podman.buildah("from", "--name", "built", image);
        change(podman.buildah("mount", "built"));
        podman.buildah("unmount", "built");
        upper = Path.of(podman.run("inspect", "--format", "{{.GraphDriver.Data.UpperDir}}", "changed"));
        for (int i = 0; i < WARM_UP; i++) {
            one.diff();
            ten.diff();
        }
        for (int i = 0; i < WARM_UP / 10; i++) {
            one.changeAgain();
            one.commit();
        }
    }

    private static void change(String root) throws IOException, InterruptedException {
        Command.run(List.of("sh", "-ec", "cd \"$0\"; " + TenFiles.CHANGE, root));
    }

    List<Contender> diffs() {
        return List.of(
                new Contender("ctk, library", Kind.CTK, d -> one.diff()),
                new Contender("ctk, library, an image of ten times the files", Kind.CTK, d -> ten.diff()),
                new Contender("ctk diff", Kind.CTK, d -> one.run(ctk, "diff")),
                new Contender("podman diff", Kind.PEER, d -> podman.run("diff", "changed")));
    }

    List<Contender> commits() {
        return List.of(
                new Contender("ctk, library", Kind.CTK, d -> one.changeAgain(), d -> one.commit()),
                new Contender(
                        "ctk, library, an image of ten times the files",
                        Kind.CTK,
                        d -> ten.changeAgain(),
                        d -> ten.commit()),
                new Contender(
                        "ctk commit",
                        Kind.CTK,
                        d -> one.changeAgain(),
                        d -> one.run(ctk, "commit", "committed:latest")),
                new Contender(
                        "podman commit",
                        Kind.PEER,
                        d -> TenFiles.changeAgain(upper),
                        d -> podman.run("commit", "-q", "changed", "committed")),
                new Contender(
                        "buildah commit",
                        Kind.PEER,
                        d -> TenFiles.changeAgain(upper),
                        d -> podman.buildah("commit", "-q", "built", "committed")));
    }
}
