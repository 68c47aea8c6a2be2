package io.ctk.benchmarks.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Podman and Buildah, with a storage of their own in a directory. */
final class Podman {
    private final Path directory;

    Podman(Path directory) {
        this.directory = directory;
    }

    /** Not in the directory: Podman takes no path of more than 50 characters for it. */
    private Path runRoot() {
        return Path.of("/run").resolve(directory.getFileName());
    }

    /** What skopeo calls that storage. */
    String transport() {
        return "containers-storage:[overlay@" + directory.resolve("root") + "+" + runRoot() + "]";
    }

    /** {@return what it prints} */
    String run(String... words) throws IOException, InterruptedException {
        return run("podman", words);
    }

    /** {@return what it prints} */
    String buildah(String... words) throws IOException, InterruptedException {
        return run("buildah", words);
    }

    private String run(String program, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(program, "--storage-driver", "overlay"));
        all.addAll(List.of("--root", directory.resolve("root").toString()));
        all.addAll(List.of("--runroot", runRoot().toString()));
        all.addAll(Arrays.asList(words));
        return Command.run(all);
    }
}
