package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.ByteSize;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.Run;
import io.ctk.testing.TestRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a container has as its root, and what becomes of what it writes there. */
@ExtendWith(NothingLeft.class)
class ContainerRootTest {
    @TempDir
    Path work;

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    @Tag("machine-user")
    void overlayTakesChangesAndLeavesItsLowerAlone() throws Exception {
        assertThat(Run.output("echo new > /data/lower; echo more > /data/more; rm /etc/group; cat /data/*; ls /etc"))
                .isEqualTo("new\nmore\nhostname\nhosts\npasswd\nresolv.conf\n");
        assertThat(TestRoot.path().resolve("data/lower")).hasContent("from below\n");
        assertThat(TestRoot.path().resolve("data/more")).doesNotExist();
        assertThat(TestRoot.path().resolve("etc/group")).exists();
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void theFirstDirectoryOfAStackIsTheTopmost() throws Exception {
        Path top = Files.createDirectories(work.resolve("top/data"));
        Files.writeString(top.resolve("lower"), "from above\n");
        assertThat(Run.output(Container.builder(Rootfs.overlay(work.resolve("top"), TestRoot.path()))
                        .command("cat", "/data/lower")))
                .isEqualTo("from above\n");
    }

    @AnyUserTest
    @Tag("fallback")
    void aDirectoryIsChangedItself() throws Exception {
        TestRoot.fill(work);
        Run.output(Container.builder(Rootfs.directory(work)).command("sh", "-c", "echo changed > /data/lower"));
        assertThat(work.resolve("data/lower")).hasContent("changed\n");
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void aReadOnlyRootCantBeWritten() throws Exception {
        Run run = Run.of(Run.script("echo x > /data/new; echo x > /dev/shm/new && echo shm")
                .readOnly(true));
        assertThat(run.error()).contains("/data/new: Read-only file system");
        assertThat(run.out()).isEqualTo("shm\n");
    }

    @AnyUserTest
    @Tag("fallback")
    void aReadOnlyDirectoryCantBeWrittenAndStaysWritableOutside() throws Exception {
        TestRoot.fill(work);
        Run run = Run.of(Container.builder(Rootfs.directory(work))
                .command("sh", "-c", "echo x > /data/new")
                .readOnly(true));
        assertThat(run.error()).contains("Read-only file system");
        assertThat(Files.createFile(work.resolve("data/outside"))).exists();
    }

    @AnyUserTest
    @Tag("fallback")
    void aLayerInMemoryLeavesNothingOnDisk() throws Exception {
        Rootfs.Stack root = Rootfs.overlay(TestRoot.path()).withLayer(new Rootfs.Layer.InMemory(ByteSize.mib(1)));
        Run run = Run.of(Container.builder(root)
                .command("sh", "-c", "echo kept > /data/new && cat /data/new; head -c 3000000 /dev/zero > /data/big"));
        assertThat(run.out()).isEqualTo("kept\n");
        assertThat(run.error()).contains("No space left on device");
    }

    @AnyUserTest
    @Tag("machine")
    @Tag("machine-user")
    void aStoredLayerStaysUnderItsName() throws Exception {
        ContainerStore store = ContainerStore.standard();
        ContainerBuilder spec = Container.builder(
                        Rootfs.overlay(TestRoot.path()).withLayer(new Rootfs.Layer.Stored()))
                .name("kept-1")
                .environment("A", "b")
                .command("sh", "-c", "echo stays > /data/new");
        Path kept;
        try (Container container = spec.start()) {
            assertThat(container.id()).isEqualTo("kept-1");
            kept = container.storedIn().orElseThrow();
            assertThat(container.waitFor().isSuccess()).isTrue();
        }
        try {
            Run.output("true"); // its start sweeps
            assertThat(kept).isEqualTo(store.root().resolve("containers/kept-1"));
            assertThat(kept.resolve("layer/root/upper/data/new")).hasContent("stays");
            assertThat(kept.resolve("config.json"))
                    .content()
                    .contains("\"hostname\" : \"kept-1\"", "\"sh\"", "\"A=b\"", "\"ociVersion\"");
        } finally {
            ContainerDirectories.removeTree(kept);
        }
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void volumesAreMountedInOrder() throws Exception {
        Path directory = Files.createDirectories(work.resolve("a, b:c\\d\ne"));
        Path file = Files.writeString(work.resolve("file"), "a file\n");
        Files.writeString(directory.resolve("in"), "a directory\n");
        Run run = Run.of(Run.script("cat /v/in /etc/one; echo made > /v/out; echo x > /ro/no")
                .volume(new Volume.Bind(directory, "/v", false))
                .volume(new Volume.Bind(directory, "/ro", true))
                .volume(new Volume.Bind(file, "/etc/one", true)));
        assertThat(run.out()).isEqualTo("a directory\na file\n");
        assertThat(run.error()).contains("/ro/no: Read-only file system");
        assertThat(directory.resolve("out")).hasContent("made");
    }

    @AnyUserTest
    @Tag("machine")
    @Tag("machine-user")
    void aReadOnlyVolumeForbidsItToTheMountsBelowToo() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/dev/shm")));
        Run run = Run.of(Run.script("echo x > /ro/shm/new").volume(new Volume.Bind(Path.of("/dev"), "/ro", true)));
        assertThat(run.error()).contains("/ro/shm/new: Read-only file system");
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void aTmpfsHasItsSizeAndRunsNothing() throws Exception {
        Run run =
                Run.of(Run.script("echo x > /fast/a/b; head -c 3000000 /dev/zero > /fast/a/big; cat /proc/self/mounts")
                        .volume(Volume.Tmpfs.of("/fast/a", ByteSize.mib(1))));
        assertThat(run.error()).contains("No space left on device");
        assertThat(run.lines()).anySatisfy(line -> assertThat(line)
                .contains(" /fast/a tmpfs ", "nosuid", "nodev", "noexec", "size=1024k"));
    }

    @AnyUserTest
    @Tag("machine")
    @Tag("machine-user")
    void theHostIsItsFilesUnderALayer() throws Exception {
        String marker = work.getFileName().toString();
        Run run = Run.of(Container.builder(Rootfs.host())
                .command("sh", "-c", "ls -A /tmp /run; ls -d /usr/bin; cat /etc/passwd"));
        assertThat(run.status().isSuccess()).isTrue();
        assertThat(run.out())
                .doesNotContain(marker)
                .startsWith("/run:\n\n/tmp:\n/usr/bin\n")
                .endsWith(Files.readString(Path.of("/etc/passwd")));
    }

    @RootTest
    void theHostsStoreIsHidden() throws Exception {
        Path root = Files.createTempDirectory(Path.of("/var/tmp"), "ctk-test");
        try {
            ContainerStore store = ContainerStore.at(root, root.resolve("run"));
            ContainerSpec spec = Container.builder(Rootfs.host())
                    .command("ls", "-A", root.toString())
                    .spec();
            try (Container container = Container.builder(spec)
                    .store(store)
                    .input(io.ctk.launch.Stdio.NULL)
                    .output(io.ctk.launch.Stdio.PIPE)
                    .error(io.ctk.launch.Stdio.OUTPUT)
                    .start()) {
                assertThat(container.process().getInputStream().readAllBytes()).isEmpty();
                assertThat(container.waitFor().isSuccess()).isTrue();
            }
        } finally {
            ContainerDirectories.removeTree(root);
        }
    }

    @RootTest
    @Tag("machine")
    void theHostsMountsAreThereToo() throws Exception {
        try (var mount = io.ctk.mount.Mount.filesystem(
                "tmpfs", List.of(), Files.createDirectories(Path.of("/mnt/ctk-test")), java.util.Set.of())) {
            Files.writeString(mount.target().resolve("file"), "on a mount\n");
            assertThat(Run.output(Container.builder(Rootfs.host())
                            .command("sh", "-c", "cat /mnt/ctk-test/file; echo changed > /mnt/ctk-test/file")))
                    .isEqualTo("on a mount\n");
            assertThat(mount.target().resolve("file")).hasContent("on a mount");
        } finally {
            Files.deleteIfExists(Path.of("/mnt/ctk-test"));
        }
    }
}
