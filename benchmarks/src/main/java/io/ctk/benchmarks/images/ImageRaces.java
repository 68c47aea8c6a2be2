package io.ctk.benchmarks.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code ImageRaces CTK IMAGES WORKSPACE ROUNDS}: the races, on the file system of the workspace; benchmarks/images.sh prepares. */
public final class ImageRaces {
    /** A change takes milliseconds: more rounds. */
    private static final int MORE = 5;

    private final Path ctk;
    private final Path images;
    private final Path workspace;
    private final int rounds;

    private ImageRaces(String[] args) {
        ctk = Path.of(args[0]);
        images = Path.of(args[1]);
        workspace = Path.of(args[2]);
        rounds = Integer.parseInt(args[3]);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        ImageRaces races = new ImageRaces(args);
        races.intake("one layer, gzip", "gzip-1", false, true);
        races.intake("one layer, zstd", "zstd-1", true, true);
        races.intake("five layers, gzip", "gzip-5", false, false);
        races.intake("five layers, zstd", "zstd-5", true, false);
        races.changes();
    }

    private void intake(String title, String layout, boolean zstd, boolean single)
            throws IOException, InterruptedException {
        new Race(workspace, rounds).run(title, new Intake(ctk, images.resolve(layout), zstd, single).contenders());
    }

    private void changes() throws IOException, InterruptedException {
        Path directory = Files.createDirectory(workspace.resolve("changes"));
        Changes changes = new Changes(ctk, images, directory);
        Race race = new Race(directory, rounds * MORE);
        race.run("diff of ten files", changes.diffs());
        race.run("commit of ten files", changes.commits());
    }
}
