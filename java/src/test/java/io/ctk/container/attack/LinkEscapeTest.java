package io.ctk.container.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.CtkException;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.TestRoot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Links in a root file system lead to places in it, and never out to the machine. */
@ExtendWith(NothingLeft.class)
class LinkEscapeTest {
    @TempDir
    Path work;

    private Path root;
    private Path outside;

    @BeforeEach
    void makeRoot() throws Exception {
        root = freshRoot("root");
        outside = Files.createDirectory(work.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "of the machine\n");
    }

    private Path freshRoot(String name) throws Exception {
        Path fresh = Files.createDirectory(work.resolve(name));
        TestRoot.fill(fresh);
        return fresh;
    }

    /** Starts it; that it can't start is fine too. Then the outside must be as it was. */
    private String run(ContainerBuilder spec) throws Exception {
        String out;
        try (Container container = spec.start()) {
            out = new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (CtkException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            out = "";
        }
        assertThat(outside.resolve("secret")).hasContent("of the machine");
        try (Stream<Path> list = Files.list(outside)) {
            List<Path> names = list.collect(Collectors.toList());
            assertThat(names).containsExactly(outside.resolve("secret"));
        }
        assertThat(out).doesNotContain("of the machine");
        return out;
    }

    private ContainerBuilder script(String script) {
        return Container.builder(Rootfs.directory(root)).command("sh", "-c", script);
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    @Tag("machine-user")
    void systemDirectoriesThatAreLinks() throws Exception {
        for (String name : List.of("proc", "sys", "dev")) {
            for (String to : List.of(outside.toString(), "../../../../../.." + outside)) {
                root = freshRoot(name + (to.startsWith("/") ? "-absolute" : "-up"));
                Files.createSymbolicLink(root.resolve(name), Path.of(to));
                run(script("cat /" + name + "/secret; echo x > /" + name + "/new"));
            }
        }
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void aVolumesTargetBehindALink() throws Exception {
        Path volume = Files.createDirectory(work.resolve("volume"));
        Files.createSymbolicLink(root.resolve("out"), outside);
        run(script("echo x > /out/deep/new; cat /out/secret").volume(new Volume.Bind(volume, "/out/deep", false)));
        Files.createSymbolicLink(root.resolve("up"), Path.of("../outside"));
        run(script("cat /up/secret").volume(new Volume.Tmpfs("/up/deep", List.of())));
        run(script("cat /out/secret").volume(new Volume.Bind(outside.resolve("secret"), "/out/file", true)));
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void aWorkingDirectoryBehindALink() throws Exception {
        Files.createSymbolicLink(root.resolve("out"), outside);
        run(script("cat secret; cat ../secret").workingDirectory("/out/deep"));
        run(script("cat secret").workingDirectory("/out"));
    }

    @AnyUserTest
    void aUserDatabaseThatIsALink() throws Exception {
        Files.writeString(outside.resolve("passwd"), "tester:x:0:0::/stolen:/bin/sh\n");
        Files.delete(root.resolve("etc/passwd"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), outside.resolve("passwd"));
        try {
            ContainerSpec spec = script("true").user("tester").spec();
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> Container.builder(spec).plan())
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining("tester");
        } finally {
            Files.delete(outside.resolve("passwd"));
        }
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void linksThatStayInsideWork() throws Exception {
        Files.createDirectories(root.resolve("real/place"));
        Files.createSymbolicLink(root.resolve("alias"), Path.of("/real/place"));
        Path volume = Files.createDirectory(work.resolve("volume"));
        Files.writeString(volume.resolve("in"), "volume\n");
        assertThat(run(script("cat /real/place/in").volume(new Volume.Bind(volume, "/alias", true))))
                .isEqualTo("volume\n");
    }
}
