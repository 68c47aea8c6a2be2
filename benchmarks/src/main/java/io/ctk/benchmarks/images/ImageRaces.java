package io.ctk.benchmarks.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code ImageRaces CTK IMAGES WORKSPACE ROUNDS RACE}: a race, on the file system of the workspace; benchmarks/images.sh prepares. */
public final class ImageRaces {
    /** A change takes milliseconds: more rounds. */
    private static final int MORE = 6;

    private ImageRaces() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path ctk = Path.of(args[0]);
        Path images = Path.of(args[1]);
        Path workspace = Path.of(args[2]);
        int rounds = Integer.parseInt(args[3]);
        String name = args[4];
        String title = name + ", " + Files.getFileStore(workspace).type();
        if (name.equals("diff") || name.equals("commit")) {
            Changes changes = new Changes(ctk, images, workspace);
            new Race(workspace, rounds * MORE).run(title, name.equals("diff") ? changes.diffs() : changes.commits());
        } else {
            Intake intake = new Intake(ctk, images.resolve(name), name.startsWith("zstd"), name.endsWith("1"));
            new Race(workspace, rounds).run(title, intake.contenders());
        }
    }
}
