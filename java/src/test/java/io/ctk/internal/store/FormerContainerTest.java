package io.ctk.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.CgroupManager;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers that were kept before they were whole bundles are read as they were. To be removed with {@link FormerContainer}. */
class FormerContainerTest {
    @TempDir
    Path directory;

    @Test
    void isReadFromTheAnnotations() throws Exception {
        String hex = "0123456789abcdef".repeat(4);
        Files.writeString(
                directory.resolve("config.json"),
                "{\"hostname\":\"h\",\"process\":{\"cwd\":\"/\",\"args\":[\"a\"]},\"annotations\":{\"k\":\"v\","
                        + "\"io.ctk.root\":\"/a\\n/b\\nhost\",\"io.ctk.user\":\"1:2\",\"io.ctk.network\":\"HOST\",\"io.ctk.init\":\"true\","
                        + "\"io.ctk.cgroup-manager\":\"CGROUPFS\",\"io.ctk.image\":\"sha256:" + hex
                        + "\",\"io.ctk.image-name\":\"x:y\",\"io.ctk.places\":\"a /x\\nb /y\"}}");
        FormerContainer read = FormerContainer.read(directory, "one");
        ContainerSpec spec = read.spec();
        assertThat(spec.root())
                .isEqualTo(new Rootfs.Host(List.of(Path.of("/a"), Path.of("/b")), new Rootfs.Layer.Stored()));
        assertThat(spec.user()).isEqualTo("1:2");
        assertThat(spec.network()).isEqualTo(Network.HOST);
        assertThat(spec.init()).isTrue();
        assertThat(spec.cgroupManager()).contains(CgroupManager.CGROUPFS);
        assertThat(spec.origin()).contains(new ImageOrigin(new Digest(hex), "x:y"));
        assertThat(read.places()).isEqualTo(Map.of("a", "/x", "b", "/y"));
        assertThat(spec.annotations()).isEqualTo(Map.of("k", "v"));
    }
}
