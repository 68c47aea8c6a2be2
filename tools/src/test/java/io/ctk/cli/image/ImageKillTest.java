package io.ctk.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.store.ArchiveForm;
import io.ctk.image.store.ImageStore;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import io.ctk.testing.TestRoot;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * Commands that change the store, killed at instants that are spread evenly over the time that they take. After each the store is whole,
 * the same command works, and pruning leaves nothing that no image refers to.
 */
class ImageKillTest extends CommandTest {
    private static final String CONTAINER = "kill-" + ProcessHandle.current().pid();
    private static final int KILLED = 128 + 9;

    private final long seed = Long.getLong("io.ctk.test.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    private ImageStore images;
    private Path archive;
    private Path layered;

    /** A command to kill, and the one that makes something for it to do. */
    private record Victim(List<String> words, List<String> before) {}

    private List<Victim> victims() throws Exception {
        List<String> nothing = List.of("images");
        List<String> unnamed = List.of("import", archive.toString());
        List<String> named = List.of("import", archive.toString(), "victim:import");
        List<Victim> victims = new ArrayList<>(List.of(
                new Victim(named, nothing),
                new Victim(List.of("load", layered.toString()), nothing),
                new Victim(List.of("commit", CONTAINER, "victim:commit"), nothing),
                new Victim(List.of("rmi", "victim:import"), named),
                new Victim(List.of("prune", "--force"), unnamed)));
        List<String> erofs = withFormat("erofs", named);
        if (ctk(erofs.toArray(String[]::new)).run().status() == 0) { // not everybody can
            victims.add(new Victim(erofs, nothing));
        }
        return victims;
    }

    private static List<String> withFormat(String format, List<String> importing) {
        List<String> words = new ArrayList<>(importing);
        words.addAll(1, List.of("--layer-format", format));
        return words;
    }

    private String out(List<String> words) throws Exception {
        Ended ended = ctk(words.toArray(String[]::new)).run();
        assertThat(ended.status()).as("%s: %s", words, ended.err()).isZero();
        return ended.out();
    }

    private String out(String... words) throws Exception {
        return out(List.of(words));
    }

    @AnyUserTest
    @Timeout(3600)
    void killedAtAnyInstant(TestReporter reporter) throws Exception {
        images = ImageStore.at(store());
        makeVictims();
        List<Victim> victims = victims();
        List<Long> durations = new ArrayList<>();
        for (Victim victim : victims) {
            durations.add(duration(victim));
        }
        int count = Integer.getInteger("io.ctk.test.count", 10);
        int[] hits = new int[victims.size()];
        for (int i = 0; i < count; i++) {
            int which = i % victims.size();
            Victim victim = victims.get(which);
            long instant = random.nextLong(durations.get(which));
            String what = "kill " + i + ", of " + victim.words().get(0) + " after " + instant / 1000 + " of "
                    + durations.get(which) / 1000 + " us, seed " + seed;
            try {
                hits[which] += kill(victim, instant) ? 1 : 0;
                check(victim);
            } catch (AssertionError | Exception e) {
                throw new AssertionError(what + ": " + e.getMessage(), e);
            }
        }
        // What is killed too late, since it was faster this time, says nothing.
        assertThat(Arrays.stream(hits).sum()).isGreaterThanOrEqualTo(count / 2);
        reporter.publishEntry("killed in time, of " + count, Arrays.toString(hits) + " within " + durations + " ns");
        out("rm", CONTAINER);
        out("prune", "--all", "--force");
        assertThat(there()).containsExactly("layers/empty");
    }

    private void makeVictims() throws Exception {
        Path rootfs = Files.createDirectory(temporary.resolve("rootfs"));
        TestRoot.fill(rootfs);
        for (String name : List.of("dev", "proc", "sys")) {
            Files.createDirectory(rootfs.resolve(name));
        }
        out("import", rootfs.toString(), "kept:1");
        String loop = "i=0; while [ $i -lt 200 ]; do echo $i > /data/$i; i=$((i+1)); done";
        out("run", "--name", CONTAINER, "kept:1", "sh", "-c", loop);
        archive = Files.write(temporary.resolve("big.tar"), files(1000).bytes());
        layered = temporary.resolve("layered.tar");
        saveLayers();
    }

    private static TestArchive files(int count) {
        TestArchive archive = new TestArchive();
        for (int i = 0; i < count; i++) {
            archive.file("directory-" + i % 20 + "/file-" + i, "content ".repeat(i % 1000));
        }
        return archive;
    }

    /** An archive of an image of five layers, which are unpacked side by side. */
    private void saveLayers() throws Exception {
        ImageStore other = ImageStore.at(temporary.resolve("other"));
        Image image = other.importArchive(
                        files(500).open(),
                        Reference.parse("victim:load"),
                        "a test",
                        ImageDetails.NONE,
                        UnpackLimits.STANDARD,
                        n -> {})
                .image();
        for (int layer = 0; layer < 4; layer++) {
            Path upper = Files.createDirectory(temporary.resolve("upper-" + layer));
            for (int i = 0; i < 300; i++) {
                Files.writeString(upper.resolve("file-" + layer + "-" + i), "changed ".repeat(i));
            }
            ContainerLayer changes = new ContainerLayer("/", upper, other.layers(image));
            image = other.commit(
                    image, List.of(changes), Reference.parse("victim:load"), "sh", ImageDetails.NONE, n -> {});
        }
        try (OutputStream out = Files.newOutputStream(layered)) {
            other.save(Map.of("victim:load", image), ArchiveForm.OCI, out);
        }
    }

    /** How long it takes when nobody kills it, in nanoseconds: the longer of two. */
    private long duration(Victim victim) throws Exception {
        long longest = 0;
        for (int i = 0; i < 2; i++) {
            out("prune", "--all", "--force");
            out(victim.before());
            long start = System.nanoTime();
            out(victim.words());
            longest = Math.max(longest, System.nanoTime() - start);
        }
        return longest;
    }

    /** {@return whether it was still running} */
    private boolean kill(Victim victim, long instant) throws Exception {
        out("prune", "--all", "--force");
        out(victim.before());
        try (Command.Running running =
                ctk(victim.words().toArray(String[]::new)).start()) {
            TimeUnit.NANOSECONDS.sleep(instant);
            running.close(); // SIGKILL
            return running.end().status() == KILLED;
        }
    }

    private void check(Victim victim) throws Exception {
        assertThat(out("verify")).isEmpty();
        out(victim.before()); // nor is what was left taken for a part of the same image
        assertThat(out("verify")).isEmpty();
        Ended again = ctk(victim.words().toArray(String[]::new)).run();
        boolean gone = victim.words().get(0).equals("rmi") && again.err().contains("ENOENT");
        assertThat(gone || again.status() == 0).as(again.err()).isTrue();
        out("prune", "--force");
        assertThat(there()).isEqualTo(referredTo());
        assertThat(Command.containers(store())).containsExactly(CONTAINER);
    }

    /** {@return blobs, layers, and what somebody was writing when he was killed} */
    private Set<String> there() throws Exception {
        Set<String> names = new TreeSet<>();
        for (String directory : List.of("blobs/sha256", "layers")) {
            names(directory).forEach(name -> names.add(directory + "/" + name));
        }
        names("").stream().filter(name -> name.startsWith(".")).forEach(names::add);
        return names;
    }

    private Set<String> referredTo() throws Exception {
        Set<String> names = new TreeSet<>(Set.of("layers/empty"));
        for (Image image : images.images()) {
            Stream<Digest> blobs = Stream.concat(
                    Stream.of(image.id(), image.manifest().config().digest()),
                    image.manifest().layers().stream().map(BlobDescriptor::digest));
            blobs.forEach(digest -> names.add("blobs/sha256/" + digest.hex()));
            image.config().diffIds().forEach(diffId -> names.addAll(layer(diffId)));
        }
        return names;
    }

    /** {@return a layer's directory, its EROFS image, or both: one of them has to be there} */
    private Set<String> layer(Digest diffId) {
        Set<String> forms = new TreeSet<>(Set.of("layers/" + diffId.hex(), "layers/" + diffId.hex() + ".erofs"));
        forms.removeIf(form -> !Files.exists(store().resolve(form)));
        assertThat(forms).as(diffId.toString()).isNotEmpty();
        return forms;
    }

    private Set<String> names(String directory) throws Exception {
        try (Stream<Path> list = Files.list(store().resolve(directory))) {
            return list.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
