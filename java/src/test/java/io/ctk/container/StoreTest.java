package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.container.spec.ContainerName;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.internal.store.Bundle;
import io.ctk.internal.store.BundleState;
import io.ctk.internal.store.ContainerDirectory;
import io.ctk.mount.Mount;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.security.Caller;
import io.ctk.testing.RootTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the store is, what it takes as a name, who holds what in it; and the files of limits. */
class StoreTest {
    private static final Caller ROOT = new Caller(0, 0, -1);
    private static final Caller USER = new Caller(1000, 1001, 0);

    private static final Bundle BUNDLE = new Bundle(
            new RuntimeSpec("1.0.0", null, null, "", "", List.of(), null, Map.of(), null),
            new BundleState(Rootfs.host(), false, Optional.empty(), Optional.empty(), "h", List.of(), Map.of()));

    @TempDir
    Path work;

    private ContainerStore store;

    @BeforeEach
    void open() {
        store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
    }

    private static String root(Caller caller, String... variables) {
        Map<String, String> environment = new java.util.HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return ContainerStore.standard(environment, caller).root().toString();
    }

    @Test
    void itsPlaceFollowsTheEnvironment() {
        assertThat(root(ROOT)).isEqualTo("/var/lib/ctk");
        assertThat(root(ROOT, "HOME", "/h", "XDG_DATA_HOME", "/d")).isEqualTo("/var/lib/ctk");
        assertThat(root(ROOT, "CTK_ROOT", "/c/../e")).isEqualTo("/e");
        assertThat(root(USER, "HOME", "/h")).isEqualTo("/h/.local/share/ctk");
        assertThat(root(USER, "HOME", "/h", "XDG_DATA_HOME", "/d")).isEqualTo("/d/ctk");
        assertThat(root(USER, "HOME", "/h", "CTK_ROOT", "/c")).isEqualTo("/c");
        assertThat(root(USER, "HOME", "/h", "CTK_ROOT", "")).isEqualTo("/h/.local/share/ctk");
    }

    @Test
    void anEmptyOrRelativeXdgVariableIsNone() {
        // "All paths set in these environment variables must be absolute": XDG Base Directory Specification
        assertThat(root(USER, "HOME", "/h", "XDG_DATA_HOME", "")).isEqualTo("/h/.local/share/ctk");
        assertThat(root(USER, "HOME", "/h", "XDG_DATA_HOME", "relative")).isEqualTo("/h/.local/share/ctk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-b_c.d", "0", "x.y"})
    void names(String name) {
        assertThat(ContainerName.check(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "-a", "_a", "a/b", "a b", "a\nb", "ä", "../x"})
    void noNames(String name) {
        assertThatThrownBy(() -> ContainerName.check(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ContainerName.check("a".repeat(129))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itsDirectoriesAreNobodyElses() throws Exception {
        ContainerDirectory directory = store.directories().create("mine");
        for (Path path : List.of(store.root(), store.root().resolve("containers"), directory.path())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
        }
        directory.remove();
        assertThat(directory.path()).doesNotExist();
        assertThat(store.root().resolve("locks")).isEmptyDirectory();
    }

    @Test
    void aNameIsTakenWhileItIsHeldOrKept() throws Exception {
        ContainerDirectory directory = store.directories().create("mine");
        assertThatThrownBy(() -> store.directories().create("mine"))
                .isInstanceOfSatisfying(
                        CtkException.class, e -> assertThat(e.errnoName()).isEqualTo("EEXIST"));
        store.directories().sweep();
        assertThat(directory.path()).isDirectory();
        directory.keep(BUNDLE);
        directory.lock().close();
        store.directories().sweep();
        assertThat(Files.readString(directory.path().resolve("config.json")))
                .isEqualTo(BUNDLE.spec().toJson());
        assertThatThrownBy(() -> store.directories().create("mine")).hasMessageContaining("ctk rm mine");
        assertThat(store.root().resolve("locks")).isEmptyDirectory();
    }

    /** Half-way it comes upon a mount. */
    @RootTest
    void halfAContainerIsNone() throws Exception {
        ContainerDirectory directory = store.directories().create("mine");
        directory.noteImage("sha256:" + "0".repeat(64));
        directory.keep(BUNDLE);
        List<Mount> mounts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Path target = Files.createDirectory(directory.path().resolve("mounted-" + i));
            mounts.add(Mount.filesystem("tmpfs", List.of(), target, Set.of()));
        }
        assertThatThrownBy(directory::remove).hasMessageContaining("something is mounted");
        for (Mount mount : mounts) {
            mount.close();
        }
        assertThat(store.list()).isEmpty();
        assertThat(store.imageUse().digests()).isEmpty();
        Files.createFile(store.root().resolve("locks/mine")); // as one that is killed leaves it
        store.directories().sweep();
        assertThat(directory.path()).doesNotExist();
    }

    @Test
    void whatNobodyHoldsIsSwept() throws Exception {
        Path left = Files.createDirectories(store.root().resolve("containers/left/layer"));
        Files.createDirectories(store.root().resolve("locks"));
        Files.createFile(store.root().resolve("locks/stale"));
        store.directories().sweep();
        assertThat(left.getParent()).doesNotExist();
        assertThat(store.root().resolve("locks")).isEmptyDirectory();
    }

    @Test
    void sweepersAndMakersNeverTakeOneAnothersAway() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        List<Future<Integer>> all = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            all.add(threads.submit(() -> {
                int lost = 0;
                for (int i = 0; i < 50; i++) {
                    store.directories().sweep();
                    ContainerDirectory directory = store.directories().create("");
                    Files.createDirectories(directory.layer());
                    lost += Files.isDirectory(directory.layer()) ? 0 : 1;
                    directory.remove();
                }
                return lost;
            }));
        }
        for (Future<Integer> lost : all) {
            assertThat(lost.get()).isZero();
        }
        threads.shutdown();
        assertThat(store.root().resolve("containers")).isEmptyDirectory();
        assertThat(store.root().resolve("locks")).isEmptyDirectory();
    }

    @Test
    void aSpecificationIsChecked() throws IOException {
        ContainerBuilder builder = Container.builder(Rootfs.host());
        assertThatThrownBy(builder::spec).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.workingDirectory("relative")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.environment("A=B", "c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.environment("", "c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Volume.Bind(work, "relative", false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Volume.Tmpfs("/", List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rootfs.overlay()).isInstanceOf(IllegalArgumentException.class);
        ContainerSpec spec = builder.command("a").name("n").readOnly(true).spec();
        assertThat(spec.toBuilder().command("b").build().command()).containsExactly("b");
        assertThat(spec.toBuilder().build().readOnly()).isTrue();
        assertThat(spec.command()).containsExactly("a");
    }
}
