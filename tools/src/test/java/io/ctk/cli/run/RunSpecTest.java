package io.ctk.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.ByteSize;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.value.Limit;
import io.ctk.cli.Command;
import io.ctk.cli.verb.Durations;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.launch.ResourceLimit;
import io.ctk.mount.MountAttribute;
import io.ctk.security.Capability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What command lines mean. */
class RunSpecTest {
    private static final ContainerStore NO_STORE = ContainerStore.at(Path.of("/nonexistent"), Path.of("/nonexistent"));

    private static ContainerSpec spec(String... words) throws UsageException {
        try {
            return RunSpec.of(Options.commandLine(RunOptions.spec()).parseArgs(words), NO_STORE, System.err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void hostIsTheImage() throws UsageException {
        assertThat(spec("--rm", "host", "true").root()).isEqualTo(new Rootfs.Host(new Rootfs.Layer.Temporary()));
        assertThat(spec("host", "true").root()).isEqualTo(new Rootfs.Host(new Rootfs.Layer.Stored()));
        assertThat(spec("--rm=false", "host", "true").root()).isEqualTo(new Rootfs.Host(new Rootfs.Layer.Stored()));
        assertThat(spec("--rootfs", "/x", "true").root()).isEqualTo(new Rootfs.Directory(Path.of("/x")));
    }

    @Test
    void optionsEndWhereTheImageStands() throws UsageException {
        assertThat(spec("--rm", "host", "ls", "--rm", "-i", "--", "x").command())
                .containsExactly("ls", "--rm", "-i", "--", "x");
        assertThat(spec("--rm", "--", "host", "ls", "--", "x").command()).containsExactly("ls", "--", "x");
        assertThat(spec("--rootfs", "/x", "ls", "--init").command()).containsExactly("ls", "--init");
    }

    @Test
    void textsAreTakenAsTheyAre() throws UsageException {
        ContainerSpec spec = spec(
                "--name=n.1",
                "-w/dir",
                "-u",
                "daemon:5",
                "--hostname",
                "h",
                "--network=host",
                "--read-only",
                "--init",
                "host",
                "@x");
        assertThat(spec.name()).contains("n.1");
        assertThat(spec.workingDirectory()).isEqualTo("/dir");
        assertThat(spec.user()).isEqualTo("daemon:5");
        assertThat(spec.hostname()).contains("h");
        assertThat(spec.network()).isEqualTo(Network.HOST);
        assertThat(spec.readOnly()).isTrue();
        assertThat(spec.init()).isTrue();
        assertThat(spec.command()).containsExactly("@x");
    }

    @Test
    void theLastOfTwoCounts() throws UsageException {
        assertThat(spec("--hostname", "a", "--hostname", "b", "host", "true").hostname())
                .contains("b");
        assertThat(spec("-e", "A=1", "-e", "B=2", "-eA=3", "host", "true").environment())
                .containsEntry("A", "3")
                .containsEntry("B", "2");
    }

    @Test
    void theShortFormOfTheHostNameIsDockers() throws UsageException {
        assertThat(spec("-h", "myhost", "host", "false").hostname()).contains("myhost");
        assertThat(spec("-hmyhost", "host", "false").hostname()).contains("myhost");
        assertThat(spec("host", "df", "-h").command()).containsExactly("df", "-h");
        assertThat(Command.inProcess("run", "-h").out()).startsWith("Usage: ctk run ");
        assertThat(Command.inProcess("run", "--rm", "-h").out())
                .isEqualTo(Command.inProcess("run", "--help").out());
        assertThat(Command.inProcess("run", "--help").status()).isZero();
    }

    @Test
    void emptyTextsSayNothing() throws UsageException {
        ContainerSpec plain = spec("host", "true");
        ContainerSpec empty = spec("-w", "", "-u", "", "--hostname", "", "host", "true");
        assertThat(empty.workingDirectory()).isEqualTo(plain.workingDirectory());
        assertThat(empty.user()).isEqualTo(plain.user());
        assertThat(empty.hostname()).isEmpty();
    }

    @Test
    void wordsOfVolumesThatChangeNothing() throws UsageException {
        for (String word : List.of("cached", "delegated", "consistent", "rprivate")) {
            assertThat(spec("-v", "/a:/b:ro," + word, "host", "true").volumes())
                    .containsExactly(new Volume.Bind(Path.of("/a"), "/b", true));
        }
        assertThat(spec(
                                "--mount",
                                "type=bind,src=/a,dst=/b,consistency=cached,bind-propagation=rprivate",
                                "host",
                                "true")
                        .volumes())
                .containsExactly(new Volume.Bind(Path.of("/a"), "/b", false));
        for (String label : List.of("z", "Z")) {
            BindWords.check(label, "/a:/b:" + label, false);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> BindWords.check(label, "/a:/b:" + label, true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SELinux label, which ctk does not give");
        }
    }

    @Test
    void limitsAreRead() throws UsageException {
        ContainerSpec spec = spec(
                "-m",
                "64m",
                "--cpus",
                "1.5",
                "--pids-limit",
                "7",
                "--ulimit",
                "core=0",
                "--ulimit",
                "nofile=1:2",
                "host",
                "true");
        assertThat(spec.limits())
                .isEqualTo(CgroupLimits.builder()
                        .memoryMax(ByteSize.mib(64))
                        .swapMax(Limit.of(ByteSize.mib(64)))
                        .cpus(new BigDecimal("1.5"))
                        .pidsMax(7)
                        .build());
        assertThat(spec.resourceLimits())
                .containsExactly(
                        new ResourceLimit(ResourceLimit.Resource.CORE, 0, 0),
                        new ResourceLimit(ResourceLimit.Resource.NOFILE, 1, 2));
        assertThat(spec("--pids-limit", "-1", "host", "true").limits()).isEqualTo(CgroupLimits.NONE);
    }

    @Test
    void capabilitiesAreDockers() throws UsageException {
        assertThat(spec("host", "true").capabilities()).isEqualTo(Capability.DEFAULTS);
        assertThat(spec("--cap-add", "cap_sys_admin", "--cap-drop", "KILL", "host", "true")
                        .capabilities())
                .contains(Capability.SYS_ADMIN, Capability.CHOWN)
                .doesNotContain(Capability.KILL);
        Set<Capability> only = EnumSet.of(Capability.CHOWN);
        assertThat(spec("--cap-drop", "ALL", "--cap-add", "chown", "host", "true")
                        .capabilities())
                .isEqualTo(only);
        assertThat(spec("--cap-add", "chown", "--cap-drop", "all", "host", "true")
                        .capabilities())
                .isEqualTo(only);
        assertThat(spec("--cap-add", "ALL", "--cap-drop", "chown", "host", "true")
                        .capabilities())
                .contains(Capability.KILL)
                .doesNotContain(Capability.CHOWN);
    }

    @Test
    void volumesAreRead() throws UsageException {
        List<Volume> volumes = spec(
                        "-v",
                        "/a:/b",
                        "-v",
                        "rel:/c:ro",
                        "--mount",
                        "type=bind,source=/a,destination=/d,ro",
                        "--mount",
                        "type=bind,src=/a,dst=/e,readonly=false",
                        "--mount",
                        "type=tmpfs,target=/f,tmpfs-size=1k,tmpfs-mode=0700",
                        "--tmpfs",
                        "/g:size=1m,exec,nosuid,mode=1777",
                        "host",
                        "true")
                .volumes();
        assertThat(volumes)
                .containsExactly(
                        new Volume.Bind(Path.of("/a"), "/b", false),
                        new Volume.Bind(Path.of("rel").toAbsolutePath(), "/c", true),
                        new Volume.Bind(Path.of("/a"), "/d", true),
                        new Volume.Bind(Path.of("/a"), "/e", false),
                        new Volume.Tmpfs("/f", List.of("size=1024", "mode=700")),
                        new Volume.Tmpfs(
                                "/g",
                                List.of("size=1m", "mode=1777"),
                                Set.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES)));
    }

    @Test
    void timesHaveUnits() {
        assertThat(Durations.parse("10").toMillis()).isEqualTo(10_000);
        assertThat(Durations.parse("10s").toMillis()).isEqualTo(10_000);
        assertThat(Durations.parse("500ms").toMillis()).isEqualTo(500);
        assertThat(Durations.parse("2m").toMillis()).isEqualTo(120_000);
        assertThat(Durations.parse("1h").toMillis()).isEqualTo(3_600_000);
        assertThat(Durations.parse("999999999h").toHours()).isEqualTo(999_999_999);
    }
}
