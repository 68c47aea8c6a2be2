package io.ctk.internal.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.CtkException;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ContainerFiles;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.Stdio;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.TestRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every container has hosts, hostname and resolv.conf of its own, whatever its root has in their place. */
@ExtendWith(NothingLeft.class)
class OwnFilesTest {
    private static final String ALL = "cat /etc/hosts /etc/hostname /etc/resolv.conf";
    private static final Rootfs.Layer KEPT = new Rootfs.Layer.Stored();

    @TempDir
    Path work;

    private Path root;
    private ContainerStore store;

    @BeforeEach
    void makeRoot() throws Exception {
        store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
        root = Files.createDirectory(work.resolve("root"));
        TestRoot.fill(root);
    }

    @AfterEach
    void remove() throws IOException {
        if (Files.exists(work.resolve("store"))) {
            ContainerDirectories.removeTree(work.resolve("store"));
        }
    }

    private static ContainerBuilder on(Rootfs rootfs, String script) {
        return Container.builder(rootfs).command("/bin/sh", "-c", script).hostname("box");
    }

    private String run(ContainerBuilder spec) throws Exception {
        try (Container container = spec.store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            String out = new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(container.waitFor().code()).as(out).isZero();
            return out;
        }
    }

    private String again(String name) throws Exception {
        try (Container container = Container.restart(name)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            return new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void isItsOwn(String all) {
        assertThat(all.lines())
                .contains("127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback", "127.0.1.1\tbox", "box")
                .contains(ResolverFile.NOBODY.strip())
                .doesNotContain("of the image");
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    @Tag("machine-user")
    void withoutANetworkOnEveryRoot() throws Exception {
        isItsOwn(run(on(Rootfs.overlay(root), ALL)));
        isItsOwn(run(on(Rootfs.host(), ALL)));
        isItsOwn(run(on(Rootfs.directory(root), ALL)));
        assertThat(root.resolve("etc/hosts")).isEmptyFile(); // made to mount on, as other mount points are
        for (String name : List.of("hosts", "hostname", "resolv.conf")) {
            Files.writeString(root.resolve("etc").resolve(name), "of the image\n");
        }
        isItsOwn(run(on(Rootfs.overlay(root), ALL)));
        isItsOwn(run(on(Rootfs.directory(root), ALL)));
        assertThat(root.resolve("etc/hosts")).hasContent("of the image");
    }

    @AnyUserTest
    @Tag("fallback")
    void onTheMachinesNetworkTheyAreTheMachines() throws Exception {
        for (Rootfs rootfs : List.of(Rootfs.overlay(root), Rootfs.host(), Rootfs.directory(root))) {
            String hosts = run(on(rootfs, "cat /etc/hosts").network(Network.HOST));
            for (String line : Files.readAllLines(Path.of("/etc/hosts"))) {
                assertThat(hosts).contains(line);
            }
            assertThat(hosts).contains("localhost", "127.0.1.1\tbox");
            if (Files.exists(Path.of("/etc/resolv.conf"))) {
                assertThat(run(on(rootfs, "cat /etc/resolv.conf").network(Network.HOST)))
                        .isEqualTo(Files.readString(Path.of("/etc/resolv.conf")));
            }
        }
    }

    /** What getaddrinfo(3) says is what InetAddress.getLocalHost() says. */
    @AnyUserTest
    void namesResolve() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/bin/getent")), "this machine has no getent");
        for (Network network : Network.values()) {
            String out = run(on(Rootfs.host(), "getent ahosts box && getent ahosts localhost")
                    .network(network));
            assertThat(out)
                    .containsPattern("127\\.0\\.1\\.1 +STREAM box")
                    .containsPattern("(127\\.0\\.0\\.1|::1) +STREAM localhost");
        }
        assertThat(run(Container.builder(Rootfs.host()).command("sh", "-c", "getent ahosts $(hostname)")))
                .contains("127.0.1.1");
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void aLinkIsCoveredAndNotFollowed() throws Exception {
        Path outside = Files.writeString(work.resolve("outside"), "of the machine\n");
        for (String to : List.of(
                "../run/systemd/resolve/stub-resolv.conf",
                "nowhere",
                "/proc/self/status",
                "/proc/sys/kernel/core_pattern",
                "/dev/null",
                "/vol/file",
                outside.toString(),
                "../../../../../../.." + outside,
                "resolv.conf")) {
            Path link = root.resolve("etc/resolv.conf");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of(to));
            Path volume = Files.createDirectories(work.resolve("volume"));
            for (Rootfs rootfs : List.of(Rootfs.overlay(root), Rootfs.directory(root))) {
                isItsOwn(run(on(rootfs, ALL + "; echo more >> /etc/resolv.conf")
                        .volume(new Volume.Bind(volume, "/vol", false))));
                assertThat(volume).isEmptyDirectory();
            }
            assertThat(outside).hasContent("of the machine");
            assertThat(Files.readSymbolicLink(link)).hasToString(to);
        }
        assertThat(root.resolve("run")).doesNotExist();
    }

    /** A link in the place of /etc must not choose another file system, whose files would be covered. */
    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void aDirectoryThatIsALink() throws Exception {
        Files.move(root.resolve("etc"), root.resolve("real"));
        Files.createSymbolicLink(root.resolve("etc"), Path.of("/real"));
        isItsOwn(run(on(Rootfs.overlay(root), ALL)));
        for (String to : List.of("/proc/self", "/proc/sys/kernel", "/sys", "/dev", "../../../dev/shm")) {
            Files.delete(root.resolve("etc"));
            Files.createSymbolicLink(root.resolve("etc"), Path.of(to));
            for (Rootfs rootfs : List.of(Rootfs.overlay(root), Rootfs.directory(root))) {
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> run(on(rootfs, "true")))
                        .isInstanceOf(CtkException.class)
                        .hasMessageContaining("bind on /etc/hosts: ");
            }
        }
    }

    @AnyUserTest
    void whereThereIsNoDirectoryItIsMade() throws Exception {
        for (String name : List.of("etc/passwd", "etc/group", "etc")) {
            Files.delete(root.resolve(name));
        }
        isItsOwn(run(on(Rootfs.overlay(root), ALL)));
        assertThat(root.resolve("etc")).doesNotExist();
    }

    @AnyUserTest
    void somethingThatNoFileCanCover() throws Exception {
        Files.createDirectory(root.resolve("etc/hosts"));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> run(on(Rootfs.overlay(root), "true")))
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("bind on /etc/hosts: ")
                .hasMessageContaining("a file on a file");
    }

    @AnyUserTest
    void theUsersOwnFilesWin() throws Exception {
        Path mine = Files.writeString(work.resolve("mine"), "mine\n");
        Path etc = Files.createDirectory(work.resolve("etc"));
        Files.writeString(etc.resolve("hosts"), "mine too\n");
        assertThat(run(on(Rootfs.overlay(root), "cat /etc/hosts /etc/hostname")
                        .volume(new Volume.Bind(mine, "/etc/../etc//hosts", true))))
                .isEqualTo("mine\nbox\n");
        assertThat(run(on(Rootfs.overlay(root), "cat /etc/hosts; ls /etc").volume(new Volume.Bind(etc, "/etc", false))))
                .isEqualTo("mine too\nhosts\n");
        isItsOwn(run(on(Rootfs.overlay(root), ALL).volume(new Volume.Tmpfs("/etc", List.of()))));
        isItsOwn(run(on(Rootfs.overlay(root), ALL).volume(new Volume.Anonymous("/etc"))));
    }

    @AnyUserTest
    @Tag("fallback")
    void theyAreReadByAnybodyAndChangedByRoot() throws Exception {
        assertThat(run(on(Rootfs.overlay(root), "stat -c %a%u /etc/hosts /etc/hostname /etc/resolv.conf")))
                .isEqualTo("6440\n6440\n6440\n");
        assertThat(run(on(Rootfs.overlay(root), "echo 10.0.0.1 db >> /etc/hosts; cat /etc/hosts")))
                .endsWith("10.0.0.1 db\n");
        for (Rootfs rootfs : List.of(Rootfs.overlay(root), Rootfs.directory(root))) {
            String script = "if { echo x > /etc/hosts; } 2>/dev/null; then echo written; fi; cat /etc/hostname";
            assertThat(run(on(rootfs, script).readOnly(true))).isEqualTo("box\n");
        }
    }

    private Image image() throws IOException {
        return store.images()
                .importDirectory(root, Reference.parse("base"), ImageDetails.NONE, UnpackLimits.STANDARD, n -> {})
                .image();
    }

    private List<String> diff(String name) throws IOException {
        return ContainerFiles.changes(store.get(name).layers()).stream()
                .map(c -> c.kind().letter() + " " + c.path())
                .toList();
    }

    @AnyUserTest
    void theyAreNoChangesAndAreWrittenAnew() throws Exception {
        Files.createSymbolicLink(root.resolve("etc/resolv.conf"), Path.of("../run/resolv.conf"));
        Files.writeString(root.resolve("etc/hostname"), "of the image\n");
        Image image = image();
        run(Container.builder(image)
                .store(store)
                .layer(KEPT)
                .command(List.of("sh", "-c", ALL + "; echo junk > /etc/hosts; chmod 0 /etc/hostname"))
                .hostname("box")
                .name("kept"));
        assertThat(diff("kept")).isEmpty();
        isItsOwn(again("kept"));
        assertThat(again("kept")).doesNotContain("junk");
        assertThat(diff("kept")).isEmpty();
        store.remove("kept");
        run(on(new Rootfs.Host(KEPT), ALL).network(Network.HOST).name("host-kept"));
        assertThat(diff("host-kept")).isEmpty();
        store.remove("host-kept");
    }
}
