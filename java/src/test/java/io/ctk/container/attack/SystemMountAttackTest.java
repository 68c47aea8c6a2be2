package io.ctk.container.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.mount.MountTable;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.TestRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Roots that are made so that /proc, /sys and /dev end up elsewhere, and what hides and protects parts of them does not. */
@ExtendWith(NothingLeft.class)
class SystemMountAttackTest {
    /**
     * Prints the container's mounts, wherever its proc(5) is; and what of it can be opened for writing. It makes nothing itself, and stays in
     * the directory that it has found while names change.
     */
    private static final String LOOK = """
            for d in /* /dev/*; do
                if [ -d "$d" ] && cd "$d" 2>&- && [ -e self/mountinfo ]; then
                    cat self/mountinfo
                    for f in sys/kernel/core_pattern sys/kernel/modprobe sysrq-trigger; do
                        if [ -e "$f" ] && ( : >>"$f" ) 2>&-; then echo "open: $d/$f"; fi
                    done
                    exit 0
                fi
            done
            """;

    @TempDir
    Path work;

    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(work.resolve("root"));
        TestRoot.fill(root);
    }

    private static String out(ContainerBuilder spec) throws Exception {
        try (Container container = spec.start()) {
            return new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private ContainerBuilder look(Rootfs rootfs) {
        return Container.builder(rootfs).command("sh", "-c", LOOK);
    }

    /** Every proc(5) and sysfs(5) that the container was given has its walls, on whatever path it is. */
    static MountTable walled(String out) {
        List<String> lines = out.lines().toList();
        assertThat(lines).noneMatch(line -> line.startsWith("open: "));
        MountTable table = MountTable.parse(lines);
        for (MountTable.Entry mount : table.entries()) {
            if (mount.root().equals("/") && mount.type().equals("proc")) {
                isReadOnly(table, mount, "/sys");
                isReadOnly(table, mount, "/irq");
                isReadOnly(table, mount, "/interrupts");
            } else if (mount.root().equals("/") && mount.type().equals("sysfs")) {
                assertThat(mount.isReadOnly()).as(mount.target()).isTrue();
                isReadOnly(table, mount, "/firmware");
            }
        }
        return table;
    }

    private static void isReadOnly(MountTable table, MountTable.Entry mount, String name) {
        Optional<MountTable.Entry> wall = table.entries().stream()
                .filter(entry -> entry.parentId() == mount.id())
                .filter(entry -> entry.target().endsWith(name)) // whatever is before it while names change
                .findAny();
        assertThat(wall).as(mount.target() + name + " in " + table.entries()).isPresent();
        assertThat(wall.get().attributes()).contains("ro");
    }

    private void refused(String path) {
        for (Rootfs rootfs : List.of(Rootfs.directory(root), Rootfs.overlay(root))) {
            assertThatThrownBy(() -> walled(out(look(rootfs))))
                    .as(path)
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining(" " + path + ": ")
                    .hasMessageMatching("(?s).*(symbolic link|a directory is mounted on a directory|ENOTDIR).*");
        }
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    @Tag("machine-user")
    void aLinkThatTakesProcOutOfReachOfItsWalls() throws Exception {
        Files.createDirectory(root.resolve("a"));
        Files.createDirectory(root.resolve("dev"));
        Files.createSymbolicLink(root.resolve("dev/l"), Path.of("../a"));
        Files.createSymbolicLink(root.resolve("proc"), Path.of("dev/l"));
        refused("/proc");
    }

    /** The same as a stranger would send it: an image. */
    @AnyUserTest
    @Tag("fallback")
    void anImageThatTakesProcOutOfReachOfItsWalls() throws Exception {
        Files.createDirectory(root.resolve("a"));
        Files.createDirectory(root.resolve("dev"));
        Files.createSymbolicLink(root.resolve("dev/l"), Path.of("../a"));
        Files.createSymbolicLink(root.resolve("proc"), Path.of("dev/l"));
        ContainerStore store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
        try {
            Image image = store.images()
                    .importDirectory(
                            root, Reference.parse("stranger"), ImageDetails.NONE, UnpackLimits.STANDARD, n -> {})
                    .image();
            ContainerBuilder attack = Container.builder(image).store(store).command("/bin/sh", "-c", LOOK);
            assertThatThrownBy(() -> walled(out(attack)))
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining(" /proc: ")
                    .hasMessageContaining("symbolic link");
        } finally {
            ContainerDirectories.removeTree(work.resolve("store"));
        }
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void linksAndFilesInThePlaceOfSystemDirectories() throws Exception {
        Files.createDirectories(root.resolve("else/where"));
        for (String name : List.of("proc", "sys", "dev")) {
            Files.deleteIfExists(root.resolve(name)); // a start that was refused had made it
            for (String to : List.of("else/where", "/else", "absent", name)) {
                Files.createSymbolicLink(root.resolve(name), Path.of(to));
                refused("/" + name);
                Files.delete(root.resolve(name));
            }
            Files.createFile(root.resolve(name));
            refused("/" + name);
            Files.delete(root.resolve(name));
        }
    }

    /** What an image has below its own /proc, /sys and /dev is covered, links too. */
    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void linksBelowSystemDirectoriesChangeNothing() throws Exception {
        Files.createDirectory(root.resolve("else"));
        Files.createDirectory(root.resolve("proc"));
        Files.createDirectories(root.resolve("sys/fs"));
        Files.createDirectory(root.resolve("dev"));
        for (String link : List.of(
                "proc/sys",
                "proc/irq",
                "proc/kcore",
                "sys/firmware",
                "sys/fs/cgroup",
                "dev/pts",
                "dev/shm",
                "dev/null")) {
            Files.createSymbolicLink(root.resolve(link), Path.of("/else"));
        }
        for (Rootfs rootfs : List.of(Rootfs.directory(root), Rootfs.overlay(root))) {
            MountTable table = walled(out(look(rootfs)));
            assertThat(table.at("/proc")).map(MountTable.Entry::type).hasValue("proc");
            assertThat(table.at("/dev/pts")).map(MountTable.Entry::type).hasValue("devpts");
            assertThat(table.at("/dev/shm")).map(MountTable.Entry::type).hasValue("tmpfs");
            assertThat(table.at("/sys")).map(MountTable.Entry::type).hasValue("sysfs");
            assertThat(table.below("/else")).isEmpty();
        }
    }

    /** One who can write to the root, as a second container on the same one can, while the first is being started. */
    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void aRaceOnTheNamesOfSystemDirectories() throws Exception {
        for (String name : List.of("proc", "dev", "sys")) {
            Path real = Files.createDirectories(root.resolve(name));
            Path link = Files.createSymbolicLink(root.resolve("link"), Path.of("b"));
            Path other = Files.createDirectory(root.resolve("b"));
            race(new Exchange(real, link), name);
            race(new Exchange(real, other), name);
            Files.delete(link);
            try (Stream<Path> made = Files.list(other)) {
                assertThat(made)
                        .as("made in a directory that is none of the system's")
                        .isEmpty();
            }
            Files.delete(other);
        }
    }

    private void race(Exchange exchange, String name) throws Exception {
        int tries = Math.max(1, Integer.getInteger("io.ctk.test.count", 10));
        try (exchange) {
            exchange.start();
            for (int i = 0; i < tries; i++) {
                try {
                    walled(out(look(Rootfs.directory(root))));
                } catch (CtkException e) {
                    // It may be in the way of the start, but not of its walls.
                    assertThat(e.getMessage()).contains("/" + name).doesNotContain("\n");
                }
            }
        }
    }

    /** A volume that must stay unchanged is unchangeable wherever somebody has moved what it was mounted on. */
    @AnyUserTest
    @Tag("fallback")
    void aRaceOnTheTargetOfAReadOnlyVolume() throws Exception {
        Path keep = Files.createDirectory(work.resolve("to-be-kept"));
        Path shared = Files.createDirectory(work.resolve("shared"));
        Files.createDirectories(root.resolve("data"));
        for (Path around : List.of(shared, root)) {
            Path target = Files.createDirectory(around.resolve("t"));
            Path other = Files.createDirectory(around.resolve("o"));
            String path = around.equals(root) ? "/t" : "/data/t";
            int tries = Math.max(1, Integer.getInteger("io.ctk.test.count", 10));
            try (Exchange exchange = new Exchange(target, other)) {
                exchange.start();
                for (int i = 0; i < tries; i++) {
                    try {
                        String out = out(look(Rootfs.directory(root))
                                .volume(new Volume.Bind(shared, "/data", false))
                                .volume(new Volume.Bind(keep, path, true)));
                        assertThat(walled(out).entries())
                                .filteredOn(entry -> entry.root().endsWith("/to-be-kept"))
                                .isNotEmpty()
                                .allSatisfy(entry -> assertThat(entry.attributes())
                                        .as(entry.target())
                                        .contains("ro"));
                    } catch (CtkException e) {
                        assertThat(e.getMessage()).contains(path).doesNotContain("\n");
                    }
                }
            }
        }
    }

    /** Others write to a shared volume; what is mounted in it goes where it belongs, or nowhere. */
    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void aLinkInAVolumeThatAnotherIsMountedIn() throws Exception {
        Path shared = Files.createDirectory(work.resolve("shared"));
        Path inner = Files.createDirectory(work.resolve("inner"));
        Files.createSymbolicLink(shared.resolve("sub"), Path.of("/etc"));
        ContainerBuilder spec = Container.builder(Rootfs.overlay(root))
                .command("ls", "/etc/passwd")
                .volume(new Volume.Bind(shared, "/data", false));
        assertThat(out(spec)).isEqualTo("/etc/passwd\n");
        ContainerBuilder attacked = spec.volume(new Volume.Bind(inner, "/data/sub", true));
        assertThatThrownBy(() -> out(attacked))
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("/data/sub")
                .hasMessageContaining("symbolic link");
    }
}
