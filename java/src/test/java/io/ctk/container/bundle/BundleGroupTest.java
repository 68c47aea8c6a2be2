package io.ctk.container.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.container.ContainerStore;
import io.ctk.runtime.RuntimeSpecException;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The groups of bundles: where they are, what they are limited to, which devices they keep from the container. */
@ExtendWith(NothingLeft.class)
class BundleGroupTest {
    @TempDir
    Path work;

    private TestBundle bundle(String script) throws Exception {
        return TestBundle.in(work.resolve("bundle"), script)
                .store(ContainerStore.at(work.resolve("store"), work.resolve("run")));
    }

    private static Path hierarchy() throws Exception {
        return CgroupHierarchy.find().orElseThrow().mountPoint();
    }

    @RootTest
    @Tag("machine")
    void isWhereThePathSays() throws Exception {
        assertThat(bundle("cat /proc/self/cgroup")
                        .linux("cgroupsPath", "\"/ctk-test-a/b/c\"")
                        .output())
                .containsPattern("0::/ctk-test-a/b/c(/container)?\n");
        assertThat(hierarchy().resolve("ctk-test-a")).doesNotExist();
        Path other = Files.createDirectory(hierarchy().resolve("ctk-test-a"));
        try {
            assertThat(bundle("cat /proc/self/cgroup")
                            .linux("cgroupsPath", "\"/ctk-test-a/b\"")
                            .output())
                    .containsPattern("0::/ctk-test-a/b(/container)?\n");
            assertThat(other).isDirectory();
            Path lived = Files.createDirectory(other.resolve("lived"));
            assertThatThrownBy(() -> bundle("true")
                            .linux("cgroupsPath", "\"/ctk-test-a\"")
                            .start())
                    .isInstanceOf(RuntimeSpecException.class)
                    .hasMessageContaining("config.json: linux.cgroupsPath: in the group ");
            assertThat(other).isDirectory();
            Files.delete(lived);
            // One that somebody made for it, as callers of runtimes do, goes with the container.
            assertThat(bundle("cat /proc/self/cgroup")
                            .linux("cgroupsPath", "\"/ctk-test-a\"")
                            .output())
                    .contains("0::/ctk-test-a");
            assertThat(other).doesNotExist();
        } finally {
            Files.deleteIfExists(other);
        }
    }

    @RootTest
    void pathsThatAreNone() throws Exception {
        for (String path : new String[] {"/", "/a/..", "machine.slice:ctk:one"}) {
            assertThatThrownBy(() -> bundle("true")
                            .linux("cgroupsPath", "\"" + path + "\"")
                            .start())
                    .isInstanceOf(RuntimeSpecException.class)
                    .hasMessageContaining("config.json: linux.cgroupsPath: ");
        }
        assertThat(work.resolve("store/containers")).isEmptyDirectory();
    }

    @RootTest
    @Tag("machine")
    void limitsAreFilesOfVersionTwo() throws Exception {
        assertThat(bundle("cat /proc/self/cgroup")
                        .linux("cgroupsPath", "\"/ctk-test-a/b\"")
                        .linux("resources", "{\"unified\":{\"cgroup.max.descendants\":\"7\"}}")
                        .output())
                .contains("ctk-test-a");
        assertThatThrownBy(() -> bundle("true")
                        .linux("cgroupsPath", "\"/ctk-test-a/b\"")
                        .linux("resources", "{\"unified\":{\"cgroup.max.nonesuch\":\"7\"}}")
                        .start())
                .hasMessageContaining("cgroup.max.nonesuch");
        assertThat(hierarchy().resolve("ctk-test-a")).doesNotExist();
    }

    @RootTest
    @Tag("machine")
    void devicesThatAreDenied() throws Exception {
        String nodes = "[{\"path\":\"/dev/kmsg\",\"type\":\"c\",\"major\":1,\"minor\":11,\"fileMode\":438},"
                + "{\"path\":\"/dev/memory\",\"type\":\"c\",\"major\":1,\"minor\":1,\"fileMode\":438}]";
        TestBundle bundle = bundle(
                        "echo x >/dev/null; head -c 1 /dev/zero >/dev/null && echo zero;"
                                + " (: </dev/kmsg) 2>/dev/null && echo kmsg; (: >/dev/kmsg) 2>/dev/null || echo no writing; (: </dev/memory) 2>/dev/null || echo no memory")
                .process(
                        "capabilities",
                        "{\"bounding\":[\"CAP_SYSLOG\"],\"permitted\":[\"CAP_SYSLOG\"],\"effective\":[\"CAP_SYSLOG\"]}")
                .linux("devices", nodes)
                .linux(
                        "resources",
                        "{\"devices\":[{\"allow\":false,\"access\":\"rwm\"},{\"allow\":true,\"type\":\"c\",\"major\":1,\"minor\":11,\"access\":\"r\"}]}");
        assertThat(bundle.output().lines()).containsExactly("zero", "kmsg", "no writing", "no memory");
    }
}
