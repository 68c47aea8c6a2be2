package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.container.spec.Rootfs;
import io.ctk.launch.ResourceLimit;
import io.ctk.security.Capability;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.Run;
import io.ctk.testing.TestRoot;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who the process of a container is, and what it may do. */
@ExtendWith(NothingLeft.class)
class ContainerProcessTest {
    private static final String DEFAULT_CAPABILITIES = "00000000a80425fb";
    private static final String NO_CAPABILITIES = "0000000000000000";

    private static ContainerBuilder command(String... words) {
        return Container.builder(Rootfs.overlay(TestRoot.path())).command(words);
    }

    private static Map<String, String> status(ContainerBuilder spec) throws Exception {
        Map<String, String> fields = new LinkedHashMap<>();
        Run.output(spec.command("cat", "/proc/self/status"))
                .lines()
                .map(line -> line.split(":\\s*", 2))
                .forEach(f -> fields.put(f[0], f[1].strip()));
        return fields;
    }

    @AnyUserTest
    @Tag("fallback")
    void isRootOfTheContainerUnlessSaidOtherwise() throws Exception {
        assertThat(Run.output(command("id", "-u"))).isEqualTo("0\n");
        assertThat(Run.output(command("id", "-g"))).isEqualTo("0\n");
    }

    @RootTest
    @Tag("fallback")
    void usersAreTheContainersOwn() throws Exception {
        assertThat(Run.output(command("id").user("tester")))
                .isEqualTo("uid=1000(tester) gid=1001(tester) groups=1001(tester),2000(extra)\n");
        assertThat(Run.output(command("id").user("tester:extra")))
                .isEqualTo("uid=1000(tester) gid=2000(extra) groups=2000(extra)\n");
        assertThat(Run.output(command("id").user("1000")))
                .isEqualTo("uid=1000(tester) gid=1001(tester) groups=1001(tester),2000(extra)\n");
        assertThat(Run.output(command("id").user("4711:4712"))).isEqualTo("uid=4711 gid=4712 groups=4712\n");
        assertThat(Run.output(command("sh", "-c", "echo $HOME").user("tester"))).isEqualTo("/home/tester\n");
    }

    @AnyUserTest
    void theEnvironmentIsWhatWasSetAndThreeMore() throws Exception {
        assertThat(Run.output(command("env")
                                .name("envy")
                                .environment("A", "b = c\nd")
                                .environment("E", ""))
                        .lines())
                .containsExactlyInAnyOrder(
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOSTNAME=envy",
                        "HOME=/root",
                        "A=b = c",
                        "d",
                        "E=");
    }

    @AnyUserTest
    void theContainersPathIsSearched() throws Exception {
        assertThat(Run.output(command("true").environment("PATH", "/none:/bin")))
                .isEmpty();
    }

    @AnyUserTest
    @Tag("fallback")
    void theWorkingDirectoryIsMade() throws Exception {
        assertThat(Run.output(command("sh", "-c", "pwd").workingDirectory("/made/here")))
                .isEqualTo("/made/here\n");
        assertThat(Run.output(command("sh", "-c", "pwd").workingDirectory("/data")))
                .isEqualTo("/data\n");
        assertThat(Run.output(command("sh", "-c", "pwd"))).isEqualTo("/\n");
    }

    @AnyUserTest
    void resourceLimitsHold() throws Exception {
        assertThat(Run.output(command("sh", "-c", "ulimit -n; ulimit -Hn; ulimit -c")
                        .resourceLimit(ResourceLimit.parse("nofile=123:456"))
                        .resourceLimit(ResourceLimit.parse("core=0"))))
                .isEqualTo("123\n456\n0\n");
    }

    @AnyUserTest
    @Tag("fallback")
    void allFiveCapabilitySetsAreDockersDefault() throws Exception {
        assertThat(status(command("true")))
                .containsEntry("CapInh", NO_CAPABILITIES)
                .containsEntry("CapPrm", DEFAULT_CAPABILITIES)
                .containsEntry("CapEff", DEFAULT_CAPABILITIES)
                .containsEntry("CapBnd", DEFAULT_CAPABILITIES)
                .containsEntry("CapAmb", NO_CAPABILITIES)
                .containsEntry("NoNewPrivs", "1");
    }

    @AnyUserTest
    void capabilitiesAreThoseThatWereGiven() throws Exception {
        assertThat(status(command("true").capabilities(Set.of(Capability.KILL, Capability.CHOWN))))
                .containsEntry("CapInh", NO_CAPABILITIES)
                .containsEntry("CapPrm", "0000000000000021")
                .containsEntry("CapEff", "0000000000000021")
                .containsEntry("CapBnd", "0000000000000021")
                .containsEntry("CapAmb", NO_CAPABILITIES);
        assertThat(status(command("true").capabilities(Set.of()))).containsEntry("CapBnd", NO_CAPABILITIES);
    }

    @RootTest
    void anOrdinaryUserHasNoneAndIsBoundByTheSame() throws Exception {
        assertThat(status(command("true").user("tester")))
                .containsEntry("CapInh", NO_CAPABILITIES)
                .containsEntry("CapPrm", NO_CAPABILITIES)
                .containsEntry("CapEff", NO_CAPABILITIES)
                .containsEntry("CapBnd", DEFAULT_CAPABILITIES)
                .containsEntry("CapAmb", NO_CAPABILITIES);
    }

    @AnyUserTest
    void noSignalIsBlockedOrIgnored() throws Exception {
        assertThat(status(command("true")))
                .containsEntry("SigBlk", NO_CAPABILITIES)
                .containsEntry("SigIgn", NO_CAPABILITIES);
    }

    @AnyUserTest
    void itIsTheFirstProcessOfASessionOfItsOwn() throws Exception {
        List<String> fields = Arrays.asList(
                Run.output("read line < /proc/self/stat; echo $line").split(" "));
        assertThat(fields.get(0)).as("pid").isEqualTo("1");
        assertThat(fields.get(3)).as("parent").isEqualTo("0");
        assertThat(fields.get(5)).as("session").isEqualTo("1");
        assertThat(fields.get(6)).as("terminal").isEqualTo("0");
    }

    @AnyUserTest
    @Tag("fallback")
    void noDescriptorReachesItButTheStandardThree() throws Exception {
        try (var open = java.nio.file.Files.newInputStream(TestRoot.path().resolve("etc/passwd"))) {
            assertThat(Run.output("ls /proc/1/fd; true")).isEqualTo("0\n1\n2\n");
            assertThat(open.read()).isEqualTo('r');
        }
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void withInitTheProgramIsTheSecondProcessAndSoIsItsStatus() throws Exception {
        Run run = Run.of(Run.script("echo $$; ls /proc/1/fd; (sleep 0 & ) ; kill -TERM $$")
                .init(true));
        assertThat(run.out()).isEqualTo("2\n");
        assertThat(run.status().code()).isEqualTo(128 + 15);
    }

    @RootTest
    void aUserNamespaceCanBeAskedFor() throws Exception {
        String map = Run.output(command("cat", "/proc/self/uid_map")
                .userNamespace(
                        List.of(new io.ctk.launch.IdMap(0, 0, 1), new io.ctk.launch.IdMap(1, 100_000, 1000)),
                        List.of(new io.ctk.launch.IdMap(0, 0, 1), new io.ctk.launch.IdMap(1, 100_000, 1000))));
        assertThat(map.strip().split("\\s+")).containsExactly("0", "0", "1", "1", "100000", "1000");
    }
}
