package io.ctk.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Mounts of every sort, and how they are taken away again. */
@ExtendWith(NothingLeft.class)
class MountTest {
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

    /** The kernel wants two directories where there is no upper one. */
    private Overlay readOnly(String name) throws IOException {
        return Overlay.builder().lower(layer(name)).lower(layer("bottom")).build();
    }

    @RootTest
    void closingTwiceDoesNothing() throws Exception {
        Mount outer = readOnly("a").mount(target);
        Mount inner = readOnly("b").mount(target);
        assertThat(target.resolve("top")).hasContent("b");
        inner.close();
        inner.close();
        assertThat(target.resolve("top")).hasContent("a");
        outer.close();
        outer.close();
    }

    @RootTest
    void closingWhileItIsBusyCanBeTriedAgain() throws Exception {
        Mount mount = readOnly("a").mount(target);
        try (InputStream open = Files.newInputStream(target.resolve("top"))) {
            assertThatThrownBy(mount::close)
                    .isInstanceOfSatisfying(
                            CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY))
                    .hasMessageContaining(target.toString());
            assertThat(open.read()).isEqualTo('a');
            assertThat(target.resolve("top")).exists();
        }
        mount.close();
        assertThat(target).isEmptyDirectory();
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void bindsAndFileSystems() throws Exception {
        Path source = layer("source");
        try (Mount bind = Mount.bind(source, target, false, EnumSet.of(MountAttribute.READ_ONLY))) {
            assertThat(bind.target().resolve("top")).hasContent("source");
            assertThatThrownBy(() -> Files.createFile(target.resolve("new"))).hasMessageContaining("Read-only");
        }
        Path file = Files.createFile(work.resolve("file"));
        try (Mount bind = Mount.bind(source.resolve("top"), file, false, Set.of())) {
            assertThat(bind.target()).hasContent("source");
        }
        try (Mount memory = Mount.filesystem("tmpfs", List.of("size=1m", "mode=700"), target, Set.of())) {
            assertThat(MountTable.read()
                            .at(memory.target().toString())
                            .orElseThrow()
                            .superOptions())
                    .contains("size=1024k", "mode=700");
        }
    }

    @RootTest
    @Tag("fallback")
    void whatIsNotAMountCantBeDetached() {
        assertThatThrownBy(() -> Mount.detach(target, true))
                .isInstanceOfSatisfying(
                        CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
                .hasMessageContaining(target.toString());
    }

    @RootTest
    void aLazyDetachWorksWhileItIsBusy() throws Exception {
        readOnly("a").mount(target);
        try (InputStream open = Files.newInputStream(target.resolve("top"))) {
            Mount.detach(target, true);
            assertThat(target).isEmptyDirectory();
            assertThat(open.read()).isEqualTo('a');
        }
    }
}
