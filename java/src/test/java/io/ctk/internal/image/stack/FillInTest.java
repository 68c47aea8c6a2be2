package io.ctk.internal.image.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.image.Damage;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.UsedImages;
import io.ctk.image.changes.LayerFigures;
import io.ctk.image.store.ContainerFiles;
import io.ctk.image.store.ImageStore;
import io.ctk.image.store.StoreFixture;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.layer.Trees;
import io.ctk.launch.Stdio;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What stacks of layers need on top of them: kept, made again, checked, and taken away. */
@ExtendWith(NothingLeft.class)
class FillInTest {
    private static final String NEEDS = "a/[700] | a/x=1";

    @TempDir
    Path work;

    private ContainerStore containers;
    private ImageStore store;

    @BeforeEach
    void open() {
        containers = ContainerStore.at(work.resolve("store"), work.resolve("run"));
        store = containers.images();
    }

    @AfterEach
    void remove() throws IOException {
        Trees.remove(work.resolve("store"));
    }

    private Image loaded(String layout) throws IOException {
        return loaded(Layout.parse(layout).image());
    }

    private Image loaded(TestArchive layout) throws IOException {
        return store.load(layout.open(), "layout", UnpackLimits.STANDARD, n -> {})
                .images()
                .get(0);
    }

    private List<Path> in(String directory) throws IOException {
        try (var list = Files.list(store.root().resolve(directory))) {
            return list.toList();
        }
    }

    private static String mode(Path directory) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }

    private List<Damage> verify(boolean repair) throws IOException {
        return store.upkeep(StoreFixture.NOTHING_USED).verify(repair, n -> {});
    }

    @AnyUserTest
    void onlyWhereItIsNeeded() throws Exception {
        Image plain = loaded("a/ a/x=1 | a/ a/y=1");
        assertThat(store.layers(plain)).hasSize(2);
        assertThat(in("chains")).singleElement().matches(Files::isRegularFile);
        assertThat(store.layers(loaded("a/[700]"))).hasSize(1);
        assertThat(in("chains")).hasSize(1);
    }

    @AnyUserTest
    void madeAgainWhereItIsMissing() throws Exception {
        Image image = loaded(NEEDS);
        Path made = store.layers(image).get(0);
        assertThat(in("chains")).containsExactly(made);
        assertThat(mode(made.resolve("a"))).isEqualTo("rwx------");
        assertThat(made.resolve("a")).isEmptyDirectory();
        Trees.remove(made);
        assertThat(verify(false)).isEmpty();
        assertThat(store.layers(image)).hasSize(3).startsWith(made);
        assertThat(mode(made.resolve("a"))).isEqualTo("rwx------");
    }

    @AnyUserTest
    void damageIsFoundAndMended() throws Exception {
        Image image = loaded(NEEDS);
        Path made = store.layers(image).get(0);
        Files.setPosixFilePermissions(made.resolve("a"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(verify(false)).singleElement().extracting(Damage::repaired).isEqualTo(false);
        assertThat(verify(true)).singleElement().extracting(Damage::repaired).isEqualTo(true);
        assertThat(mode(made.resolve("a"))).isEqualTo("rwx------");
        Path record = record(image, 1);
        Files.writeString(record, "b\0.\0");
        assertThat(verify(true)).isNotEmpty();
        assertThat(verify(false)).isEmpty();
        assertThat(Files.readString(record)).isEqualTo("\0a\0.\0");
    }

    private Path record(Image image, int layer) {
        return store.root()
                .resolve("implied")
                .resolve(image.config().diffIds().get(layer).hex());
    }

    /** One that is well-formed and not true: what is needed is made by it. */
    @AnyUserTest
    void aFalseRecordIsFoundAndMended() throws Exception {
        Image image = loaded("./[750] a/[700] | a/x=1 | ./ a/ a/y=2 | b=1");
        Path made = store.layers(image).get(0);
        List<String> falsehoods = List.of(".\0", "\0.\0", "a\0.\0", "\0a\0.\0", "\0a\0b\0.\0");
        for (int layer = 0; layer < 4; layer++) {
            Path record = record(image, layer);
            String right = Files.readString(record);
            for (String falsehood : falsehoods) {
                if (falsehood.equals(right)) {
                    continue;
                }
                Files.writeString(record, falsehood);
                assertThat(verify(false))
                        .as("%s of layer %d", falsehood, layer)
                        .singleElement()
                        .matches(d -> d.why().contains("directories that it implies") && !d.repaired());
                assertThat(verify(true)).singleElement().matches(Damage::repaired);
                assertThat(Files.readString(record)).isEqualTo(right);
                assertThat(verify(false)).isEmpty();
            }
        }
        assertThat(store.layers(image)).startsWith(made);
        assertThat(mode(made)).isEqualTo("rwxr-xr-x");
    }

    @AnyUserTest
    void whatIsNeededStaysWhileARecordCantBeChecked() throws Exception {
        Image image = loaded(NEEDS);
        Path made = store.layers(image).get(0);
        Files.writeString(record(image, 1), "\0.\0");
        Digest blob = image.manifest().layers().get(1).digest();
        Files.delete(store.root().resolve(StorePaths.inLayout(blob)));
        assertThat(verify(true)).isNotEmpty().allMatch(d -> d.why().contains("is missing"));
        assertThat(store.layers(image)).startsWith(made);
        assertThat(mode(made.resolve("a"))).isEqualTo("rwx------");
    }

    private static UsedImages runningOn(Image image) {
        return new UsedImages() {
            @Override
            public Set<Digest> digests() {
                return Set.of(image.id());
            }

            @Override
            public Map<Digest, String> running() {
                return Map.of(image.id(), "runs");
            }
        };
    }

    /** Images of the same layers have it in common: whichever of them it is that runs. */
    @AnyUserTest
    void notReplacedBelowAContainer() throws Exception {
        Image first = loaded(NEEDS);
        store.tag(first, Reference.parse("first:1"));
        Image second = loaded(Layout.parse(NEEDS).image("arm64"));
        assertThat(second.id()).isNotEqualTo(first.id());
        Path made = store.layers(first).get(0);
        assertThat(store.layers(second)).startsWith(made);
        Files.setPosixFilePermissions(made.resolve("a"), PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Image image : List.of(first, second)) {
            assertThat(store.upkeep(runningOn(image)).verify(true, n -> {}))
                    .singleElement()
                    .matches(d -> d.why().contains("while the container runs uses it") && !d.repaired());
            assertThat(mode(made.resolve("a"))).isEqualTo("rwxrwxrwx");
        }
        assertThat(verify(true)).singleElement().matches(Damage::repaired);
        assertThat(mode(made.resolve("a"))).isEqualTo("rwx------");
    }

    /** Its layers have no record of what they imply, or one that a loss of power has emptied. */
    @AnyUserTest
    void aStoreOfAnOlderVersion() throws Exception {
        Image image = loaded(NEEDS);
        Trees.remove(store.root().resolve("implied"));
        assertThat(verify(false)).isEmpty();
        assertThat(mode(store.layers(image).get(0).resolve("a"))).isEqualTo("rwx------");
        Trees.remove(store.root().resolve("chains"));
        for (Path record : in("implied")) {
            Files.write(record, new byte[0]);
        }
        assertThat(mode(store.layers(image).get(0).resolve("a"))).isEqualTo("rwx------");
        assertThat(verify(false)).isEmpty();
        Trees.remove(store.root().resolve("implied"));
        assertThat(store.files(image).figures(false)).hasSize(2);
        assertThat(verify(true)).isEmpty();
    }

    @AnyUserTest
    void aStoreOfAnOlderVersionThatHasLostABlob() throws Exception {
        Image image = loaded(NEEDS);
        Trees.remove(store.root().resolve("implied"));
        Trees.remove(store.root().resolve("chains"));
        Digest blob = image.manifest().layers().get(1).digest();
        Files.delete(store.root().resolve(StorePaths.inLayout(blob)));
        assertThat(store.files(image).whyInexact().orElseThrow())
                .contains(blob.toString(), image.config().diffIds().get(1).shortened(), "is missing", "ctk load")
                .doesNotContain("\n");
        assertThat(store.layers(image)).hasSize(2);
        assertThat(mode(store.layers(image).get(0).resolve("a"))).isEqualTo("rwxr-xr-x");
        assertThat(store.files(image).figures(true)).hasSize(2);
        assertThat(verify(true)).isNotEmpty();
        loaded(NEEDS);
        assertThat(store.files(image).whyInexact()).isEmpty();
        assertThat(mode(store.layers(image).get(0).resolve("a"))).isEqualTo("rwx------");
    }

    @AnyUserTest
    void itGoesWithItsImage() throws Exception {
        Image image = loaded(NEEDS);
        assertThat(store.layers(image)).hasSize(3);
        long before = store.upkeep(StoreFixture.NOTHING_USED).usage().layers();
        assertThat(before).isPositive();
        assertThat(store.upkeep(StoreFixture.NOTHING_USED).prune(false).bytes()).isZero();
        assertThat(in("chains")).hasSize(1);
        store.remove("loaded:1", StoreFixture.NOTHING_USED);
        assertThat(in("chains")).isEmpty();
        assertThat(in("implied")).isEmpty();
    }

    /** No archive can say of its own layer what only the store may. */
    @AnyUserTest
    void anArchiveCantBringOneAlong() throws Exception {
        Image image = loaded("a/[700] implied=x chains=x | a/x=1");
        assertThat(store.layers(image)).hasSize(3);
        assertThat(in("chains")).hasSize(1);
    }

    /** A container that was made before it was lost lies on it still. */
    @AnyUserTest
    void aKeptContainerStartsAgain() throws Exception {
        Image image = loaded(NEEDS);
        Path tools = Path.of(System.getProperty("io.ctk.test.tools", ""));
        try (Container container = Container.builder(image)
                .store(containers)
                .layer(new Rootfs.Layer.Stored())
                .command(List.of("/tools/probe", "exit", "7"))
                .volume(new Volume.Bind(tools, "/tools", true))
                .name("kept")
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(container.waitFor().code()).isEqualTo(7);
        }
        assertThat(ContainerFiles.changes(containers.get("kept").layers())).isEmpty();
        Trees.remove(store.root().resolve("chains"));
        try (Container container = Container.restart("kept")
                .store(containers)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(container.waitFor().code()).isEqualTo(7);
        }
        containers.remove("kept");
    }

    @AnyUserTest
    void figuresOfHundredsOfLayers() throws Exception {
        String layout = IntStream.range(0, 301).mapToObj(i -> "d/f" + i + "=x").collect(Collectors.joining(" | "));
        List<LayerFigures> figures = store.files(loaded(layout)).figures(true);
        assertThat(figures).hasSize(301);
        assertThat(figures.get(0).changes().toString()).contains("/d").contains("/d/f300");
    }
}
