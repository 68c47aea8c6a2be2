package io.ctk.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.internal.image.document.ConfigJson;
import io.ctk.internal.image.document.Json;
import io.ctk.internal.image.document.ManifestJson;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.store.Index;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, digests, JSON and what is said in them. */
class ImageValuesTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "debian, debian:latest",
        "debian:12, debian:12",
        "docker.io/library/debian:12, debian:12",
        "docker.io/user/app, user/app:latest",
        "localhost:5000/a/b:c, localhost:5000/a/b:c",
        "Reg.Example.com/x:Y_1.2-3, Reg.Example.com/x:Y_1.2-3",
        "a__b/c--d.e, a__b/c--d.e:latest"
    })
    void references(String text, String name) {
        assertThat(Reference.parse(text).name()).isEqualTo(name);
        assertThat(Reference.parse(text).toString()).isEqualTo(name);
    }

    @Test
    void referencesWithDigests() {
        assertThat(Reference.parse("a@sha256:" + HEX).toString()).isEqualTo("a@sha256:" + HEX);
        assertThat(Reference.parse("a:b@sha256:" + HEX).name()).isEqualTo("a:b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "A",
                "a:",
                "a/",
                "/a",
                "a//b",
                "../a",
                "a:../b",
                "a b",
                "a@sha256:12",
                "a\n",
                "-a",
                "a:-b",
                "a..b"
            })
    void noReferences(String text) {
        assertThatThrownBy(() -> Reference.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256:",
                "sha256:../../x",
                "sha512:00",
                "md5:0",
                "sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void noDigests(String text) {
        assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Digest.parse("sha256:" + HEX + "0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Digest.parse("sha256:" + HEX + "\n")).isInstanceOf(IllegalArgumentException.class);
    }

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
        assertThatThrownBy(() -> json("{\"a\":1,\"a\":2}")).hasMessageContaining("Duplicate");
        assertThatThrownBy(() -> json("{\"a\":1} x")).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> json("{")).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> json("")).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> json("[]")).hasMessage("it is no JSON object");
        assertThatThrownBy(() -> json("{\"n\":99999999999999999999}")).isInstanceOf(ImageException.class);
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

    private static ProcessConfig changed(String... changes) {
        return changed(ProcessConfig.NONE, changes);
    }

    private static ProcessConfig changed(ProcessConfig before, String... changes) {
        return ConfigChange.applyAll(
                Arrays.stream(changes).map(ConfigChange::parse).toList(), before);
    }

    @Test
    void changesAsInADockerfile() {
        ProcessConfig config = changed(
                "cmd [\"a\", \"b c\"]",
                "ENV A=b",
                "ENV A=d",
                "WORKDIR /x",
                "WORKDIR y/../z",
                "USER u:g",
                "EXPOSE 80 53/UDP 8000-8002",
                "VOLUME /v",
                "VOLUME [\"/w x\"]",
                "LABEL k=v=w",
                "STOPSIGNAL SIGINT");
        assertThat(config.cmd()).containsExactly("a", "b c");
        assertThat(config.env()).containsExactly("A=d");
        assertThat(config.workingDir()).isEqualTo("/x/z");
        assertThat(config.user()).isEqualTo("u:g");
        assertThat(config.exposedPorts()).containsExactly("80/tcp", "53/udp", "8000/tcp", "8001/tcp", "8002/tcp");
        assertThat(config.volumes()).containsExactly("/v", "/w x");
        assertThat(config.labels()).isEqualTo(Map.of("k", "v=w"));
        assertThat(config.stopSignal()).isEqualTo("SIGINT");
    }

    @Test
    void aNewEntryPointClearsInheritedArgumentsOnly() {
        ProcessConfig base = changed("CMD [\"old\"]");
        assertThat(changed(base, "ENTRYPOINT b").command()).containsExactly("/bin/sh", "-c", "b");
        assertThat(changed(base, "ENTRYPOINT [\"b\"]", "CMD [\"new\"]").command())
                .containsExactly("b", "new");
        assertThat(changed(base, "CMD [\"new\"]", "ENTRYPOINT [\"b\"]").command())
                .containsExactly("b", "new");
    }

    @Test
    void quotesAndVariables() {
        ProcessConfig base = changed("ENV PATH=/bin HOME=/root");
        assertThat(changed(base, "ENV PATH=/x:$PATH A=\"b c\" D='$PATH' E=\\$HOME F=a\\ b")
                        .env())
                .containsExactly("HOME=/root", "PATH=/x:/bin", "A=b c", "D=$PATH", "E=$HOME", "F=a b");
        assertThat(changed(base, "ENV A the rest of it").env()).contains("A=the rest of it");
        assertThat(changed(base, "ENV A=${HOME}x B=${NONE:-$HOME} C=${HOME:+yes} D=${NONE}")
                        .env())
                .contains("A=/rootx", "B=/root", "C=yes", "D=");
        assertThat(changed(base, "LABEL \"a b\"=\"y z\" c=d").labels()).isEqualTo(Map.of("a b", "y z", "c", "d"));
        assertThat(changed(base, "WORKDIR $HOME/x").workingDir()).isEqualTo("/root/x");
        assertThat(changed(base, "WORKDIR $HOME").workingDir()).isEqualTo("/root");
        assertThat(changed(base, "VOLUME $HOME/v").volumes()).containsExactly("/root/v");
        ProcessConfig numbers = changed("ENV PORT=80 NAME=somebody");
        assertThat(changed(numbers, "EXPOSE $PORT").exposedPorts()).containsExactly("80/tcp");
        assertThat(changed(numbers, "USER $NAME").user()).isEqualTo("somebody");
        assertThatThrownBy(() -> changed(base, "USER $NONE")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CMD",
                "RUN x",
                "ENV a",
                "ENV a=b c",
                "ENV a=\"b",
                "ENV a=${b",
                "ENV a=${b!c}",
                "CMD [\"a\"",
                "CMD [1]",
                "EXPOSE x",
                "EXPOSE 0",
                "EXPOSE 65536",
                "EXPOSE 5-4",
                "VOLUME x",
                "LABEL =v"
            })
    void noChanges(String text) {
        assertThatThrownBy(() -> ConfigChange.parse(text)).isInstanceOf(IllegalArgumentException.class);
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
