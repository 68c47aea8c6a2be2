package io.ctk.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.ByteSize;
import io.ctk.CtkException;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.KeptContainer;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.image.Image;
import io.ctk.launch.ResourceLimit;
import io.ctk.launch.Stdio;
import io.ctk.runtime.Schema;
import io.ctk.security.Capability;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

/** Containers of images: what they run, as whom, and that they start again. */
@ExtendWith(NothingLeft.class)
class ImageContainerTest extends ImageContainers {
    private static final List<String> CHANGES = List.of(
            "ENV GREETING=\"hello world\"",
            "WORKDIR /data",
            "USER tester",
            "ENTRYPOINT [\"/bin/sh\", \"-c\"]",
            "CMD [\"echo $GREETING; pwd; id -un 2>/dev/null || id -u\"]",
            "LABEL key=value org.opencontainers.image.os=label",
            "STOPSIGNAL SIGINT",
            "EXPOSE 80");

    @RootTest
    void theConfigurationIsTheImages() throws Exception {
        Image image = image("configured", CHANGES.toArray(new String[0]));
        assertThat(run(on(image, new Rootfs.Layer.Temporary()))).isEqualTo("hello world\n/data\ntester\n");
        assertThat(run(on(image, new Rootfs.Layer.Temporary(), "echo mine"))).isEqualTo("mine\n");
        assertThat(run(Container.builder(image)
                        .store(store)
                        .layer(new Rootfs.Layer.Temporary())
                        .entrypoint(List.of("/bin/ls"))
                        .command(List.of("/data"))
                        .user("0:0")))
                .isEqualTo("lower\n");
        ContainerSpec spec = on(image, KEPT).spec();
        assertThat(spec.annotations())
                .containsEntry("key", "value")
                .containsEntry("org.opencontainers.image.os", "label")
                .containsEntry(
                        "org.opencontainers.image.architecture", image.config().architecture())
                .containsEntry("org.opencontainers.image.stopSignal", "SIGINT")
                .containsEntry("org.opencontainers.image.exposedPorts", "80/tcp")
                .doesNotContainKey("io.ctk.image");
        assertThat(spec.origin()).contains(new ImageOrigin(image.id(), "configured:latest"));
        assertThatThrownBy(() -> on(image("empty"), KEPT).spec()).hasMessageContaining("no command of its own");
    }

    @AnyUserTest
    void aKeptContainerStartsAgainOnItsLayer() throws Exception {
        Image image = image("base");
        Path source = Files.writeString(work.resolve("source"), "mounted\n");
        ContainerBuilder spec = on(
                        image, KEPT, "sh", "-c", "echo again >> /data/log; cat /data/log /mounted; echo $A; hostname")
                .name("kept")
                .hostname("its-host")
                .environment("A", "b=c")
                .resourceLimit(ResourceLimit.parse("nofile=100:200"))
                .capabilities(Set.of(Capability.CHOWN))
                .volume(new Volume.Bind(source, "/mounted", true))
                .volume(Volume.Tmpfs.of("/t", ByteSize.mib(1)));
        assertThat(run(spec)).isEqualTo("again\nmounted\nb=c\nits-host\n");
        KeptContainer kept = store.get("kept");
        assertThat(kept.status()).contains(0);
        assertThat(kept.running()).isFalse();
        ContainerSpec written = spec.spec();
        assertThat(kept.spec().orElseThrow()).isEqualTo(spec.store(store).runtimeSpec());
        assertThat(kept.command()).isEqualTo(written.command());
        assertThat(kept.origin()).isEqualTo(written.origin());
        assertThat(kept.root()).contains(written.root());
        assertThat(Schema.problemsOf(Files.readString(kept.path().resolve("config.json"))))
                .isEmpty();
        assertThat(again("kept")).isEqualTo("again\nagain\nmounted\nb=c\nits-host\n");
        assertThat(store.imageUse().digests()).containsExactly(image.id());
        assertThatThrownBy(() -> images.remove("base", store.imageUse())).hasMessageContaining("EBUSY");
        store.remove("kept");
        images.remove("base", store.imageUse());
    }

    @AnyUserTest
    void aRunningContainerCantBeTakenAway() throws Exception {
        Image image = image("base");
        ContainerSpec spec = on(image, KEPT, "sleep", "60").name("runs").spec();
        try (Container container = Container.builder(spec)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(store.get("runs").running()).isTrue();
            assertThatThrownBy(() -> store.remove("runs")).hasMessageContaining("EBUSY");
            assertThatThrownBy(() -> Container.restart("runs")
                            .store(store)
                            .input(Stdio.NULL)
                            .output(Stdio.NULL)
                            .error(Stdio.NULL)
                            .start())
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining("EBUSY");
            container.kill();
        }
        assertThat(store.get("runs").running()).isFalse();
        store.remove("runs");
    }

    @AnyUserTest
    void anImageThatIsGoneCantBeRun() throws Exception {
        Image image = image("base");
        ContainerSpec spec = on(image, new Rootfs.Layer.Temporary(), "true").spec();
        images.remove("base", store.imageUse());
        assertThatThrownBy(() -> Container.builder(spec)
                        .store(store)
                        .input(Stdio.NULL)
                        .output(Stdio.NULL)
                        .error(Stdio.NULL)
                        .start())
                .hasMessageContaining("ENOENT");
        assertThat(store.list()).isEmpty();
    }
}
