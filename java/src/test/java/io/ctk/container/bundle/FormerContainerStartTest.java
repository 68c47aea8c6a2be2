package io.ctk.container.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.ContainerStore;
import io.ctk.container.KeptContainer;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.Stdio;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.runtime.Schema;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.TestRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A container that the version before kept is listed, starts, and is a bundle from then on. To be removed with {@code FormerContainer}. */
@ExtendWith(NothingLeft.class)
class FormerContainerStartTest {
    @TempDir
    Path work;

    private ContainerStore store() {
        return ContainerStore.at(work.resolve("store"), work.resolve("run"));
    }

    @AfterEach
    void remove() throws IOException {
        ContainerDirectories.removeTree(work.resolve("store"));
    }

    private static String output(Container container) throws Exception {
        try (container) {
            return new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String again() throws Exception {
        return output(Container.restart("old")
                .store(store())
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start());
    }

    @AnyUserTest
    void startsOnItsLayerAndIsABundleThen() throws Exception {
        Path root = Files.createDirectory(work.resolve("root"));
        TestRoot.fill(root);
        Path mounted = Files.writeString(work.resolve("mounted"), "mounted\n");
        ContainerBuilder builder = Container.builder(Rootfs.overlay(root).withLayer(new Rootfs.Layer.Stored()))
                .store(store())
                .name("old")
                .command("/bin/sh", "-c", "echo again >>/log; cat /log /mounted; echo $A; hostname");
        output(builder.input(Stdio.NULL).output(Stdio.PIPE).error(Stdio.INHERIT).start());
        Path directory = store().get("old").path();
        Files.writeString(
                directory.resolve("config.json"),
                "{\"ociVersion\":\"1.1.0\",\"hostname\":\"box\",\"root\":{\"readonly\":false},\"process\":{\"cwd\":\"/\",\"args\":[\"/bin/sh\",\"-c\","
                        + "\"echo again >>/log; cat /log /mounted; echo $A; hostname\"],\"env\":[\"A=b\"],\"capabilities\":{\"bounding\":[\"CAP_KILL\"]},"
                        + "\"rlimits\":[]},\"mounts\":[{\"destination\":\"/mounted\",\"type\":\"bind\",\"source\":\""
                        + mounted
                        + "\",\"options\":[\"ro\"]}],\"linux\":{\"uidMappings\":[],\"gidMappings\":[],\"namespaces\":[],\"resources\":{\"unified\":{}}},"
                        + "\"annotations\":{\"a\":\"b\"}}");
        Files.writeString(
                directory.resolve("ctk.json"),
                "{\"version\":1,\"host\":false,\"layers\":[\"" + root
                        + "\"],\"user\":\"0:0\",\"network\":\"NONE\",\"init\":false,\"places\":{\"root\":\"/\"}}");
        KeptContainer before = store().get("old");
        assertThat(before.command()).startsWith("/bin/sh", "-c");
        assertThat(before.layers()).hasSize(1);
        assertThat(again()).isEqualTo("again\nmounted\nb\nbox\n".replaceFirst("again", "again\nagain"));
        RuntimeSpec after = RuntimeSpec.read(directory.resolve("config.json"));
        assertThat(Schema.problemsOf(after.toJson())).isEmpty();
        assertThat(Objects.requireNonNull(after.linux()).namespaces()).isNotEmpty();
        assertThat(after.annotations()).containsEntry("a", "b");
        assertThat(again()).isEqualTo("again\nagain\nagain\nmounted\nb\nbox\n");
        assertThat(store().get("old").layers()).hasSize(1);
        store().remove("old");
    }
}
