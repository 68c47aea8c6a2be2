package io.ctk.internal.image.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.ImageConfig;
import io.ctk.image.ImageException;
import io.ctk.image.Manifest;
import io.ctk.image.ProcessConfig;
import io.ctk.internal.image.store.Index;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents of the OCI image specification, read and written. */
class DocumentTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    private static Json json(String text) throws Exception {
        return Json.parse("it", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void jsonIsReadByKind() throws Exception {
        Json json = json("{\"a\":\"b\",\"n\":7,\"l\":[\"x\"],\"o\":{\"p\":\"q\"},\"t\":true,\"z\":null}");
        assertThat(json.text("a")).isEqualTo("b");
        assertThat(json.number("n", 0)).isEqualTo(7);
        assertThat(json.texts("l")).containsExactly("x");
        assertThat(json.object("o").texts()).isEqualTo(Map.of("p", "q"));
        assertThat(json.flag("t")).isTrue();
        assertThat(json.has("z")).isFalse();
        assertThatThrownBy(() -> json.text("n")).hasMessage("it has a \"n\" of another kind than it should be");
        assertThatThrownBy(() -> json.required("none")).hasMessage("it has no \"none\"");
    }

    @Test
    void jsonOfStrangers() {
        assertThatThrownBy(() -> json("{\"a\":".repeat(100_000))).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> json("[".repeat(100_000))).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> json("{\"a\":1,\"a\":2}")).hasMessage("it is malformed: a is there twice");
        assertThatThrownBy(() -> json("{\"a\":1} x")).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> json("{")).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> json("")).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> json("[]")).hasMessage("it is no JSON object");
        assertThatThrownBy(() -> json("{\"n\":99999999999999999999}").number("n", 0))
                .isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> json("{\"a\":[" + "1,".repeat(300_000) + "1]}"))
                .hasMessageContaining("200000 values");
        assertThatThrownBy(() -> Json.parse("it", new byte[Json.LARGEST + 1])).hasMessageContaining("at most");
    }

    @Test
    void aManifestThatIsAlsoAnIndex() {
        String descriptor = "{\"mediaType\":\"" + MediaType.CONFIG + "\",\"digest\":\"sha256:" + HEX + "\",\"size\":1}";
        String both = "{\"schemaVersion\":2,\"config\":" + descriptor + ",\"layers\":[],\"manifests\":[]}";
        byte[] bytes = both.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ManifestJson.parse(bytes)).hasMessageContaining("something else");
        assertThatThrownBy(() -> Index.parse(bytes)).hasMessageContaining("something else");
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.MANIFEST + "\",\"manifests\":[]}";
        assertThatThrownBy(() -> Index.parse(index.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("something else");
    }

    @Test
    void tenThousandLayers() {
        String ids = ("\"sha256:" + HEX + "\",").repeat(9_999) + "\"sha256:" + HEX + "\"";
        String config = "{\"rootfs\":{\"diff_ids\":[" + ids + "]}}";
        assertThatThrownBy(() -> ConfigJson.parse(config.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("10000 layers: at most 498");
    }

    @Test
    void malformedDigestsInDescriptors() {
        String manifest = "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"" + MediaType.CONFIG
                + "\",\"digest\":\"sha256:../../x\",\"size\":1},\"layers\":[]}";
        assertThatThrownBy(() -> ManifestJson.parse(manifest.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("SHA-256");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        ProcessConfig process = new ProcessConfig(
                "user:group",
                List.of("A=b", "C=d=e"),
                List.of("/entry"),
                List.of("a", "b"),
                "/work",
                "SIGINT",
                List.of("80/tcp"),
                List.of("/data"),
                Map.of("k", "v"));
        ImageConfig config = new ImageConfig(
                "amd64",
                "linux",
                "2026-01-01T00:00:00Z",
                "somebody",
                process,
                List.of(new Digest(HEX)),
                List.of(new ImageConfig.History("2026-01-01T00:00:00Z", "make", "somebody", "why", false)));
        assertThat(ConfigJson.parse(ConfigJson.bytes(config))).isEqualTo(config);
        assertThat(config.process().command()).containsExactly("/entry", "a", "b");
        BlobDescriptor blob = new BlobDescriptor(MediaType.CONFIG, new Digest(HEX), 5, Map.of("x", "y"));
        Manifest manifest = new Manifest(blob, List.of(blob), Map.of("n", "m"));
        assertThat(ManifestJson.parse(ManifestJson.bytes(manifest))).isEqualTo(manifest);
        assertThat(Index.parse(Index.toJson(List.of(blob)))).containsExactly(blob);
    }

    @Test
    void whatIsNotKnownOfAConfigurationIsKept() throws Exception {
        String text =
                "{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\",\"os.features\":[\"x\",1.5,true],"
                        + "\"container\":\"abc\",\"config\":{\"Cmd\":[\"a\"],\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"],\"Interval\":30}},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]},\"history\":[{\"created_by\":\"x\"}]}";
        Json base = Json.parse("the configuration", text.getBytes(StandardCharsets.UTF_8));
        String written = new String(
                ConfigJson.bytes(ConfigJson.parse(text.getBytes(StandardCharsets.UTF_8)), base),
                StandardCharsets.UTF_8);
        assertThat(written)
                .contains(
                        "\"variant\":\"v8\"", "\"os.features\":[\"x\",1.5,true]", "\"Interval\":30", "\"Cmd\":[\"a\"]")
                .doesNotContain("container\":", "\"created\":");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"os\":\"windows\"",
                "\"created\":\"yesterday\"",
                "\"history\":[{\"created\":\"0\"}]",
                "\"rootfs\":{\"type\":\"evil\"}",
                "\"config\":{\"Entrypoint\":[\"a\\u0000b\"]}",
                "\"config\":{\"Env\":[\"A=\\u0000\"]}"
            })
    void configurationsThatAreRefused(String member) {
        assertThatThrownBy(() -> ConfigJson.parse(("{" + member + "}").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ImageException.class);
    }

    @Test
    void aManifestThatIsSaidToBeSomethingElse() {
        String docker = "application/vnd.docker.distribution.manifest.v2+json";
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + docker + "\",\"config\":{},\"layers\":[]}";
        assertThatThrownBy(() -> ManifestJson.parse(manifest.getBytes(StandardCharsets.UTF_8), MediaType.MANIFEST))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("says");
    }

    @Test
    void typesOfLayersInAnOciManifest() throws Exception {
        assertThat(MediaType.oci("application/vnd.docker.image.rootfs.diff.tar.gzip"))
                .isEqualTo(MediaType.LAYER + "+gzip");
        assertThat(MediaType.oci(MediaType.LAYER + "+zstd")).isEqualTo(MediaType.LAYER + "+zstd");
    }
}
