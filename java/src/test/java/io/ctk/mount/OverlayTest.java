package io.ctk.mount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.LayerWriter;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class OverlayTest {
    @TempDir
    Path work;

    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        target = directory("target");
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectories(work.resolve(name));
    }

    private Path layer(String name) throws IOException {
        Path layer = directory(name);
        Files.writeString(layer.resolve("top"), name);
        Files.writeString(layer.resolve("only-" + name.hashCode()), name);
        return layer;
    }

    private CtkException failure(Overlay overlay) {
        CtkException e = catchThrowableOfType(
                CtkException.class, () -> overlay.mount(target).close());
        assertThat(e).as("the mount must fail").isNotNull();
        assertThat(e.getMessage()).doesNotContain("\n").startsWith("mount overlay on " + target);
        return e;
    }

    @ParameterizedTest
    @Tag("root")
    @Tag("fallback")
    @Tag("machine")
    @ValueSource(ints = {2, 8, 128, 400})
    void manyLayers(int count) throws Exception {
        List<Path> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            layers.add(layer("layer-with-a-name-of-some-length-" + i));
        }
        try (Mount mount = Overlay.builder().lower(layers).build().mount(target)) {
            assertThat(mount.target()).isEqualTo(target);
            assertThat(target.resolve("top")).hasContent("layer-with-a-name-of-some-length-0");
            for (Path layer : layers) {
                assertThat(target.resolve(
                                "only-" + layer.getFileName().toString().hashCode()))
                        .exists();
            }
            assertThatThrownBy(() -> Files.createFile(target.resolve("new"))).isInstanceOf(FileSystemException.class);
        }
        assertThat(target).isEmptyDirectory();
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void anUpperDirectoryTakesTheChanges() throws Exception {
        Path lower = layer("lower");
        Path upper = directory("upper");
        Overlay overlay =
                Overlay.builder().lower(lower).upper(upper, directory("work")).build();
        try (Mount mount = overlay.mount(target, MountAttribute.NO_SUID, MountAttribute.NO_EXEC)) {
            Files.writeString(target.resolve("top"), "changed");
            Files.writeString(target.resolve("new"), "new");
            assertThat(MountTable.read()
                            .at(mount.target().toString())
                            .orElseThrow()
                            .attributes())
                    .contains("nosuid", "noexec");
        }
        assertThat(upper.resolve("top")).hasContent("changed");
        assertThat(upper.resolve("new")).hasContent("new");
        assertThat(lower.resolve("top")).hasContent("lower");
    }

    @ParameterizedTest
    @Tag("root")
    @Tag("fallback")
    @Tag("machine")
    @ValueSource(
            strings = {
                "a:b",
                "a,b",
                "a\\b",
                "a\nb",
                " a ",
                "a\"b",
                "\\:,\\\n",
                "ä日本",
                "-o",
                "=",
                "lowerdir=/",
                "a\\072b"
            })
    void namesOfEverySort(String name) throws Exception {
        Path first = layer(name + "/1");
        Path second = layer(name + "/2");
        Path upper = directory(name + "/upper");
        Path strange = directory(name + "/target");
        try (Mount mount = Overlay.builder()
                .lower(first)
                .lower(second)
                .upper(upper, directory(name + "/work"))
                .build()
                .mount(strange)) {
            assertThat(mount.target().resolve("top")).hasContent(name + "/1");
            assertThat(mount.target().resolve("only-" + (name + "/2").hashCode()))
                    .exists();
            Files.createFile(strange.resolve("new"));
            assertThat(MountTable.read().at(strange.toString())).isPresent();
        }
        assertThat(upper.resolve("new")).exists();
    }

    @RootTest
    @Tag("fallback")
    void aSingleLayerWithoutUpperIsNoStack() throws Exception {
        CtkException e = failure(Overlay.builder().lower(layer("a")).build());
        assertThat(e.errno()).isEqualTo(Errno.EINVAL);
        assertThat(e).hasMessageContaining("bind");
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void aMissingLayerIsNamed() throws Exception {
        Path missing = work.resolve("missing\nlayer");
        CtkException e =
                failure(Overlay.builder().lower(layer("a")).lower(missing).build());
        assertThat(e.errno()).isEqualTo(Errno.ENOENT);
        assertThat(e).hasMessageContaining("missing\\nlayer");
    }

    @RootTest
    @Tag("fallback")
    void aFileAsALayerIsNamed() throws Exception {
        Path file = Files.createFile(work.resolve("file"));
        CtkException e = failure(Overlay.builder().lower(file).build());
        assertThat(e.errno()).isEqualTo(Errno.ENOTDIR);
        assertThat(e).hasMessageContaining(file.toString());
    }

    @RootTest
    @Tag("fallback")
    void aMissingTargetIsNamed() throws Exception {
        Overlay overlay = Overlay.builder().lower(layer("a")).build();
        CtkException e = catchThrowableOfType(
                CtkException.class, () -> overlay.mount(work.resolve("none")).close());
        assertThat(e.errno()).isEqualTo(Errno.ENOENT);
        assertThat(e).hasMessageContaining(work.resolve("none").toString());
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void anUpperDirectoryOnAnOverlayIsRefused() throws Exception {
        Path below = directory("below");
        Overlay writable = Overlay.builder()
                .lower(layer("a"))
                .upper(directory("upper"), directory("work"))
                .build();
        try (Mount mount = writable.mount(below)) {
            Files.createDirectory(below.resolve("upper"));
            Files.createDirectory(below.resolve("work"));
            CtkException e = failure(Overlay.builder()
                    .lower(layer("b"))
                    .upper(mount.target().resolve("upper"), mount.target().resolve("work"))
                    .build());
            assertThat(e.errno()).isEqualTo(Errno.EINVAL);
            assertThat(e).hasMessageContaining("upper");
        }
    }

    @Test
    void anOverlayHasLayersAndNotTooMany() {
        assertThatThrownBy(() -> Overlay.builder().build()).isInstanceOf(IllegalStateException.class);
        List<Path> tooMany = Collections.nCopies(Overlay.MAX_LOWER + 1, Path.of("/"));
        assertThatThrownBy(() -> Overlay.builder().lower(tooMany).build()).isInstanceOf(IllegalStateException.class);
        assertThat(Overlay.builder()
                        .lower(tooMany.subList(1, tooMany.size()))
                        .build()
                        .lower())
                .hasSize(500);
    }

    /** What many kernels do unless told otherwise. */
    @RootTest
    void layersDependOnOneAnotherOnlyWhereAsked() throws Exception {
        Path top = directory("top");
        try (LayerWriter writer = new LayerWriter(top, true)) {
            Entry renamed = Entry.directory("new").with(Map.of("trusted.overlay.redirect", "/old".getBytes(UTF_8)));
            writer.write(renamed, InputStream.nullInputStream());
            writer.finish(false);
        }
        Path bottom = directory("bottom");
        Files.writeString(Files.createDirectory(bottom.resolve("old")).resolve("file"), "");
        Overlay.Builder overlay = Overlay.builder().lower(top).lower(bottom);
        try (Mount mount = overlay.build().mount(target)) {
            assertThat(Files.exists(target.resolve("new/file"))).isFalse(); // refused with EPERM
        }
        overlay.options(Overlay.Option.REDIRECT_DIRECTORIES);
        try (Mount mount = overlay.build().mount(target)) {
            assertThat(target.resolve("new/file")).exists();
        }
    }
}
