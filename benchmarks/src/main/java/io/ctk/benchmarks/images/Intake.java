package io.ctk.benchmarks.images;

import io.ctk.benchmarks.images.Contender.Kind;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Those that take an image of an OCI image layout in, and unpack it. */
final class Intake {
    private final Path ctk;
    private final Path layout;
    private final boolean zstd;
    private final boolean single;

    /**
     * An image to take in.
     *
     * @param ctk the command
     * @param layout a directory with the one image {@code image}
     * @param zstd whether its layers are compressed with zstd, and not with gzip
     * @param single whether it has but one layer
     */
    Intake(Path ctk, Path layout, boolean zstd, boolean single) {
        this.ctk = ctk;
        this.layout = layout;
        this.zstd = zstd;
        this.single = single;
    }

    private String image() {
        return layout + ":image";
    }

    List<Contender> contenders() throws IOException {
        List<Contender> all = new ArrayList<>();
        all.add(new Contender("ctk, library", Kind.CTK, this::loadInProcess));
        all.add(command("ctk load", "load", layout.toString()));
        if (single) {
            all.add(command("ctk import", "import", layer().toString()));
        }
        all.add(podman("podman pull oci:", this::pull));
        all.add(podman("skopeo copy, to containers-storage", this::copy));
        if (!zstd) { // umoci reads none of it, and no Docker archive may have it
            all.add(new Contender("umoci unpack", Kind.PEER, this::unpackByUmoci));
            all.add(podman("skopeo copy, to a Docker archive, and podman load", this::copyAndLoad));
        }
        if (single) {
            all.add(new Contender("tar -x, which checks and keeps nothing", Kind.REFERENCE, this::extract));
        }
        return all;
    }

    private void loadInProcess(Path fresh) throws IOException {
        ImageStore.at(fresh).load(layout, UnpackLimits.STANDARD, n -> {});
    }

    private Contender command(String name, String... words) {
        List<String> all = new ArrayList<>(List.of(ctk.toString()));
        all.addAll(List.of(words));
        return new Contender(name, Kind.CTK, fresh -> Command.run(all, fresh.toString()));
    }

    private void unpackByUmoci(Path fresh) throws IOException, InterruptedException {
        Command.run(List.of(
                "umoci", "unpack", "--image", image(), fresh.resolve("bundle").toString()));
    }

    /** Its storage is there before the clock runs. */
    private static Contender podman(String name, Contender.Work work) {
        return new Contender(name, Kind.PEER, fresh -> new Podman(fresh).run("images", "-q"), work);
    }

    private void pull(Path fresh) throws IOException, InterruptedException {
        new Podman(fresh).run("pull", "-q", "oci:" + image());
    }

    private void copy(Path fresh) throws IOException, InterruptedException {
        Command.run(List.of("skopeo", "copy", "-q", "oci:" + image(), new Podman(fresh).transport() + "image"));
    }

    private void copyAndLoad(Path fresh) throws IOException, InterruptedException {
        Path archive = fresh.resolve("archive.tar");
        Command.run(List.of("skopeo", "copy", "-q", "oci:" + image(), "docker-archive:" + archive + ":image:latest"));
        new Podman(fresh).run("load", "-q", "-i", archive.toString());
    }

    private void extract(Path fresh) throws IOException, InterruptedException {
        Command.run(List.of("tar", "-xf", layer().toString(), "-C", fresh.toString(), zstd ? "--zstd" : "-z"));
    }

    /** The blob of the one layer: what else there is are a few lines of JSON. */
    private Path layer() throws IOException {
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            return blobs.max(Comparator.comparingLong(blob -> blob.toFile().length()))
                    .orElseThrow();
        }
    }
}
