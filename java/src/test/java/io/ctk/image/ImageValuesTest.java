package io.ctk.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
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
}
