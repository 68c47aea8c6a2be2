package io.ctk.container.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.mount.Mount;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestBundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The mounts of bundles, option by option, as the container's mountinfo has them (proc_pid_mountinfo(5)). */
@ExtendWith(NothingLeft.class)
class BundleMountsTest {
    private static final String MOUNTS = "cat /proc/self/mountinfo";

    @TempDir
    Path work;

    private TestBundle bundle(String script) throws Exception {
        return TestBundle.in(work.resolve("bundle"), script)
                .store(ContainerStore.at(work.resolve("store"), work.resolve("run")));
    }

    /** {@return the options and the propagation of the last mount there} */
    private static String options(String mountInfo, String target) {
        return mountInfo
                .lines()
                .filter(line -> line.split(" ")[4].equals(target))
                .reduce((first, second) -> second)
                .map(line -> {
                    String[] words = line.substring(0, line.indexOf(" - ")).split(" ", 7);
                    return words[5] + (words.length > 6 ? " " + words[6] : "");
                })
                .orElseThrow(() -> new AssertionError("nothing on " + target + " in " + mountInfo));
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void attributes() throws Exception {
        Path source = Files.createDirectory(work.resolve("source"));
        String all = bundle(MOUNTS)
                .mount("/a", "tmpfs", "tmpfs", "ro", "nosuid", "nodev", "noexec", "noatime", "nodiratime", "size=64k")
                .mount("/b", "bind", source.toString(), "bind", "ro", "nosuid")
                .mount("/c", "tmpfs", "tmpfs", "ro", "noexec", "exec", "rw", "strictatime")
                .mount("/d", "tmpfs", "tmpfs", "defaults", "async", "loud")
                .output();
        assertThat(options(all, "/a").split(","))
                .containsExactlyInAnyOrder("ro", "nosuid", "nodev", "noexec", "noatime", "nodiratime");
        assertThat(options(all, "/b").split(",")).containsExactlyInAnyOrder("ro", "nosuid", "relatime");
        assertThat(options(all, "/c")).isEqualTo("rw");
        assertThat(options(all, "/d")).isEqualTo("rw,relatime");
        assertThat(all).contains("size=64k");
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void oneMountOrAllBelow() throws Exception {
        Path source = Files.createDirectory(work.resolve("source"));
        Path below = Files.createDirectory(source.resolve("below"));
        try (Mount mounted = Mount.filesystem("tmpfs", List.of(), below, Set.of())) {
            String all = bundle(MOUNTS)
                    .mount("/one", "bind", source.toString(), "rbind", "ro", "nodev")
                    .mount("/all", "bind", source.toString(), "rbind", "rro", "rnodev", "rnosuid", "suid")
                    .mount("/top", "bind", source.toString(), "bind", "rro")
                    .output();
            assertThat(options(all, "/one")).isEqualTo("ro,nodev,relatime");
            assertThat(options(all, "/one/below")).isEqualTo("rw,relatime");
            assertThat(options(all, "/all")).isEqualTo("ro,nodev,relatime");
            assertThat(options(all, "/all/below")).isEqualTo("ro,nosuid,nodev,relatime");
            assertThat(options(all, "/top")).isEqualTo("ro,relatime");
            assertThat(all).doesNotContain("/top/below");
        }
    }

    @RootTest
    @Tag("fallback")
    void propagation() throws Exception {
        Path source = Files.createDirectory(work.resolve("source"));
        String all = bundle(MOUNTS)
                .mount("/private", "bind", source.toString(), "rbind", "rprivate")
                .mount("/shared", "tmpfs", "tmpfs", "rshared")
                .mount("/slave", "tmpfs", "tmpfs", "shared", "slave")
                .mount("/unbindable", "tmpfs", "tmpfs", "unbindable")
                .output();
        assertThat(options(all, "/private")).isEqualTo("rw,relatime");
        assertThat(options(all, "/shared")).matches("rw,relatime shared:[0-9]+");
        assertThat(options(all, "/unbindable")).isEqualTo("rw,relatime unbindable");
        assertThat(options(all, "/")).isEqualTo("rw,relatime");
    }

    @RootTest
    @Tag("fallback")
    void propagationOfTheRoot() throws Exception {
        assertThat(options(
                        bundle(MOUNTS).linux("rootfsPropagation", "\"shared\"").output(), "/"))
                .matches("rw,relatime shared:[0-9]+");
        assertThat(options(
                        bundle(MOUNTS)
                                .linux("rootfsPropagation", "\"unbindable\"")
                                .output(),
                        "/"))
                .isEqualTo("rw,relatime unbindable");
        assertThat(options(
                        bundle(MOUNTS).linux("rootfsPropagation", "\"private\"").output(), "/"))
                .isEqualTo("rw,relatime");
    }

    @RootTest
    void whatTheMachineMountsLaterIsSeenBySlaves() throws Exception {
        Path source = Files.createDirectory(work.resolve("source"));
        Path flag = Files.createFile(work.resolve("flag"));
        try (Mount peer = Mount.filesystem("tmpfs", List.of(), source, Set.of())) {
            shared(source);
            Files.createDirectory(source.resolve("later"));
            try (Container container = bundle("read line </flag; cat /proc/self/mountinfo")
                            .linux("rootfsPropagation", "\"slave\"")
                            .mount("/seen", "bind", source.toString(), "rbind", "rslave")
                            .mount("/flag", "bind", fifo(flag).toString(), "bind")
                            .start();
                    Mount mounted = Mount.filesystem("tmpfs", List.of(), source.resolve("later"), Set.of())) {
                Files.writeString(flag, "go\n");
                String all = new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(options(all, "/seen")).matches("rw,relatime master:[0-9]+.*");
                assertThat(all).contains(" /seen/later ");
            }
        }
    }

    private static void shared(Path mount) throws Exception {
        assertThat(new ProcessBuilder("mount", "--make-shared", mount.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private static Path fifo(Path path) throws Exception {
        Files.delete(path);
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        return path;
    }

    @RootTest
    @Tag("fallback")
    void links() throws Exception {
        Path target = Files.writeString(work.resolve("target"), "target\n");
        Path link = Files.createSymbolicLink(work.resolve("link"), target);
        TestBundle bundle = bundle("readlink /copied; cat /bound; cat /covered; readlink /covering || echo none")
                .mount("/copied", "bind", link.toString(), "bind", "copy-symlink")
                .mount("/bound", "bind", link.toString(), "bind")
                .mount("/covered", "bind", target.toString(), "bind", "dest-nofollow");
        Files.createSymbolicLink(bundle.root().resolve("covered"), Path.of("/etc/passwd"));
        assertThat(bundle.output().lines()).containsExactly(target.toString(), "target", "target", "none");
        assertThat(Files.readString(bundle.root().resolve("etc/passwd"))).doesNotContain("target");
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void aCopyInMemory() throws Exception {
        TestBundle bundle = bundle(
                        "stat -c %a /data; cat /data/file; readlink /data/link; stat -c '%a %u' /data/deep/file; echo x >/data/file")
                .mount("/data", "tmpfs", "tmpfs", "tmpcopyup");
        Path data = Files.createDirectories(bundle.root().resolve("data"));
        Files.writeString(data.resolve("file"), "content\n");
        Files.createSymbolicLink(data.resolve("link"), Path.of("../away"));
        Path deep =
                Files.writeString(Files.createDirectory(data.resolve("deep")).resolve("file"), "deep");
        Files.setPosixFilePermissions(deep, PosixFilePermissions.fromString("r-x-----x"));
        Files.setAttribute(deep, "unix:uid", 42);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        assertThat(bundle.output().lines()).containsExactly("711", "content", "../away", "501 42");
        assertThat(data.resolve("file")).hasContent("content");
    }

    @RootTest // not in the machines: Linux 6.1 maps no owners on their tmpfs
    void ownersThatAreMapped() throws Exception {
        Path source = Files.createDirectory(work.resolve("source"));
        Path file = Files.createFile(source.resolve("file"));
        Files.setAttribute(file, "unix:uid", 1000);
        Files.setAttribute(file, "unix:gid", 2000);
        TestBundle bundle = bundle("stat -c '%u %g' /data/file");
        bundle.mount("/data", "bind", source.toString(), "bind", "idmap");
        String json = bundle.json()
                .replace(
                        "\"options\":[\"bind\",\"idmap\"]",
                        "\"options\":[\"bind\",\"idmap\"],\"uidMappings\":[{\"containerID\":1000,\"hostID\":5,\"size\":1}],"
                                + "\"gidMappings\":[{\"containerID\":2000,\"hostID\":6,\"size\":1}]");
        assertThat(bundle.output(json)).isEqualTo("5 6\n");
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void whatIsThereIsRemounted() throws Exception {
        String all = bundle(MOUNTS)
                .mount("/data", "tmpfs", "tmpfs", "size=64k")
                .mount("/data", "tmpfs", "tmpfs", "remount", "size=128k", "noexec")
                .output();
        assertThat(options(all, "/data")).contains("noexec");
        assertThat(all).contains("size=128k").doesNotContain("size=64k");
    }

    @RootTest
    @Tag("machine")
    void theGroupsFiles() throws Exception {
        String own = bundle("cat /proc/self/cgroup; ls /sys/fs/cgroup")
                .namespace("cgroup")
                .namespace("network")
                .mount("/sys", "sysfs", "sysfs", "ro")
                .mount("/sys/fs/cgroup", "cgroup", "cgroup", "ro")
                .output();
        assertThat(own).contains("0::/\n", "cgroup.procs");
        String machines = bundle(
                        "cat /sys/fs/cgroup/cgroup.procs | { read first; echo $first; }; echo x 2>/dev/null >/sys/fs/cgroup/cgroup.freeze || echo fixed")
                .namespace("network")
                .mount("/sys", "sysfs", "sysfs", "ro")
                .mount("/sys/fs/cgroup", "cgroup", "cgroup", "ro")
                .output();
        assertThat(machines.lines()).last().isEqualTo("fixed");
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void whatIsHiddenIsHiddenWhateverIsMountedThere() throws Exception {
        Path source = Files.createDirectory(work.resolve("source"));
        Files.writeString(source.resolve("secret"), "secret");
        Files.createDirectory(source.resolve("below"));
        try (Mount below = Mount.filesystem("tmpfs", List.of(), source.resolve("below"), Set.of())) {
            Files.writeString(source.resolve("below/there"), "there");
            TestBundle bundle = bundle(
                            "cat /whole/secret /l/secret /m/secret; cat /fixed/below/there; echo x >/fixed/y; echo x >/dev/y; ls /dev/shm"
                                    + " | { read any && echo $any; }; exit 0")
                    .mount("/whole", "bind", source.toString(), "rbind")
                    .mount("/l", "bind", source.toString(), "rbind")
                    .mount("/m", "bind", source.toString(), "rbind")
                    .mount("/fixed", "bind", source.toString(), "rbind")
                    .mount("/dev/shm", "tmpfs", "tmpfs")
                    .linux("maskedPaths", "[\"/whole\",\"/n/secret\",\"/o/secret\"]")
                    .linux("readonlyPaths", "[\"/fixed\",\"/dev\"]");
            // A root's links on the way to what is hidden, and on the way to where it is mounted.
            Files.createDirectory(bundle.root().resolve("n"));
            Files.createSymbolicLink(bundle.root().resolve("l"), Path.of("/n"));
            Files.createDirectory(bundle.root().resolve("m"));
            Files.createSymbolicLink(bundle.root().resolve("o"), Path.of("/m"));
            assertThat(bundle.output()).isEqualTo("there");
            assertThat(source.resolve("y")).doesNotExist();
        }
    }

    @RootTest
    @Tag("fallback")
    void optionsThatAreForMount8() throws Exception {
        String all = bundle(MOUNTS)
                .mount(
                        "/a",
                        "tmpfs",
                        "tmpfs",
                        "nofail",
                        "noauto",
                        "_netdev",
                        "x-systemd.automount",
                        "comment=a",
                        "user")
                .output();
        assertThat(options(all, "/a").split(","))
                .containsExactlyInAnyOrder("rw", "nosuid", "nodev", "noexec", "relatime");
    }

    @RootTest
    @Tag("fallback")
    void whatTheKernelCantDoNamesTheMount() throws Exception {
        assertThatThrownBy(() -> bundle("true").mount("/a", "nonesuch", "none").start())
                .hasMessageContaining("/a")
                .hasMessageContaining("nonesuch");
        assertThatThrownBy(() -> bundle("true")
                        .mount("/a", "tmpfs", "tmpfs", "nonesuch=1")
                        .start())
                .hasMessageContaining("/a")
                .hasMessageContaining("nonesuch");
        assertThat(work.resolve("store/containers")).isEmptyDirectory();
    }
}
