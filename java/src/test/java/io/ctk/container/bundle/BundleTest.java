package io.ctk.container.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.container.BundleStart;
import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.launch.Stdio;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestBundle;
import io.ctk.testing.TestRoot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that others made, field by field: what config.json says, the kernel says of the container. */
@ExtendWith(NothingLeft.class)
class BundleTest {
    @TempDir
    Path work;

    private TestBundle bundle(String script) throws Exception {
        return TestBundle.in(work.resolve("bundle"), script).store(store());
    }

    private ContainerStore store() {
        return ContainerStore.at(work.resolve("store"), work.resolve("run"));
    }

    private static Map<String, String> fields(String text) {
        return text.lines()
                .filter(line -> line.contains(":"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip(),
                        (first, second) -> second));
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void whatCtkPrintsToBeginWithRuns() throws Exception {
        Path directory = Files.createDirectory(work.resolve("begin"));
        TestRoot.fill(Files.createDirectory(directory.resolve("rootfs")));
        Files.writeString(
                directory.resolve("config.json"),
                BundleStart.standardSpec().toJson().replace("\"args\" : [ \"sh\" ]", "\"args\" : [ \"hostname\" ]"));
        try (Container container = Container.bundle(directory)
                .store(store())
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("ctk\n");
            assertThat(container.waitFor().code()).isZero();
        }
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void theProcess() throws Exception {
        TestBundle bundle = bundle("cat /proc/self/status /proc/self/oom_score_adj; ulimit -n; pwd; umask; echo A=$A")
                .process("user", "{\"uid\":5,\"gid\":6,\"umask\":63,\"additionalGids\":[7,8]}")
                .process("env", "[\"PATH=/bin\",\"A=b=c\"]")
                .process("cwd", "\"/made/here\"")
                .process("noNewPrivileges", "true")
                .process("oomScoreAdj", "321")
                .process("rlimits", "[{\"type\":\"RLIMIT_NOFILE\",\"soft\":77,\"hard\":99}]")
                .process(
                        "capabilities",
                        "{\"bounding\":[\"CAP_CHOWN\",\"CAP_KILL\",\"CAP_SETUID\"],\"permitted\":[\"CAP_CHOWN\",\"CAP_KILL\"],"
                                + "\"effective\":[\"CAP_KILL\"],\"inheritable\":[\"CAP_KILL\"],\"ambient\":[\"CAP_KILL\"]}");
        String out = bundle.output();
        assertThat(fields(out))
                .containsEntry("Uid", "5\t5\t5\t5")
                .containsEntry("Gid", "6\t6\t6\t6")
                .containsEntry("Groups", "7 8")
                .containsEntry("Umask", "0077")
                .containsEntry("NoNewPrivs", "1")
                .containsEntry("CapBnd", "00000000000000a1")
                // What execve(2) makes of them for a user other than 0: the ambient set.
                .containsEntry("CapPrm", "0000000000000020")
                .containsEntry("CapEff", "0000000000000020")
                .containsEntry("CapInh", "0000000000000020")
                .containsEntry("CapAmb", "0000000000000020");
        assertThat(out.lines()).contains("321", "77", "/made/here", "0077", "A=b=c");
    }

    @RootTest
    void withoutCapabilitiesThereAreNone() throws Exception {
        assertThat(fields(bundle("cat /proc/self/status").output()))
                .containsEntry("CapBnd", "0000000000000000")
                .containsEntry("CapEff", "0000000000000000")
                .containsEntry("NoNewPrivs", "0");
    }

    @RootTest
    @Tag("machine")
    void schedulingAndPersonality() throws Exception {
        TestBundle bundle = bundle("cat /proc/self/stat /proc/self/personality")
                .process("scheduler", "{\"policy\":\"SCHED_BATCH\",\"nice\":7}")
                .process("ioPriority", "{\"class\":\"IOPRIO_CLASS_IDLE\"}")
                .linux("personality", "{\"domain\":\"LINUX32\"}");
        List<String> lines = bundle.output().lines().toList();
        String[] stat =
                lines.get(0).substring(lines.get(0).lastIndexOf(')') + 2).split(" ");
        assertThat(stat[16]).isEqualTo("7"); // nice
        assertThat(stat[38]).isEqualTo("3"); // SCHED_BATCH
        assertThat(lines.get(1)).isEqualTo("00000008");
    }

    @RootTest
    @Tag("machine")
    void names() throws Exception {
        TestBundle bundle = bundle("hostname; cat /proc/sys/kernel/domainname")
                .field("hostname", "\"box\"")
                .field("domainname", "\"domain.example\"");
        assertThat(bundle.output()).isEqualTo("box\ndomain.example\n");
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void devicesAreThere() throws Exception {
        TestBundle bundle = bundle("stat -c '%n %F %a %u %g %t:%T' /dev/fuse /dev/pipe /dev/null /deep/down/block"
                        + " && readlink /dev/fd /dev/ptmx && echo >/dev/null")
                .linux(
                        "devices",
                        "[{\"path\":\"/dev/fuse\",\"type\":\"c\",\"major\":10,\"minor\":229,\"fileMode\":432,\"uid\":3,\"gid\":4},"
                                + "{\"path\":\"/dev/pipe\",\"type\":\"p\",\"fileMode\":384},"
                                + "{\"path\":\"/dev/null\",\"type\":\"c\",\"major\":1,\"minor\":3,\"fileMode\":438,\"gid\":9},"
                                + "{\"path\":\"/deep/down/block\",\"type\":\"b\",\"major\":7,\"minor\":9}]");
        assertThat(bundle.output().lines())
                .containsExactly(
                        "/dev/fuse character special file 660 3 4 a:e5",
                        "/dev/pipe fifo 600 0 0 0:0",
                        "/dev/null character special file 666 0 9 1:3",
                        "/deep/down/block block special file 666 0 0 7:9",
                        "/proc/self/fd",
                        "pts/ptmx");
    }

    @RootTest
    @Tag("machine")
    void kernelParametersOfItsNamespaces() throws Exception {
        TestBundle bundle = bundle("cat /proc/sys/kernel/msgmax /proc/sys/net/ipv4/ip_forward")
                .namespace("network")
                .linux("sysctl", "{\"kernel.msgmax\":\"4444\",\"net/ipv4/ip_forward\":\"1\"}")
                .linux("readonlyPaths", "[\"/proc/sys\"]");
        String before = Files.readString(Path.of("/proc/sys/kernel/msgmax"));
        assertThat(bundle.output()).isEqualTo("4444\n1\n");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/msgmax"))).isEqualTo(before);
    }

    @RootTest
    @Tag("fallback")
    @Tag("machine")
    void whatIsMaskedAndWhatIsReadOnly() throws Exception {
        TestBundle bundle = bundle("cat /etc/secret; ls /hidden; cat /proc/kcore; touch /fixed/x 2>&1; exit 0")
                .linux("maskedPaths", "[\"/etc/secret\",\"/hidden\",\"/proc/kcore\",\"/not/there\"]")
                .linux("readonlyPaths", "[\"/fixed\",\"/not/there/either\"]");
        Files.writeString(bundle.root().resolve("etc/secret"), "secret");
        Files.createDirectories(bundle.root().resolve("hidden/below"));
        Files.createDirectory(bundle.root().resolve("fixed"));
        assertThat(bundle.output()).contains("Read-only file system").doesNotContain("secret", "below");
    }

    @RootTest
    @Tag("machine")
    void namespacesThatAreJoined() throws Exception {
        try (Container other = bundle("hostname; sleep 60")
                .namespace("network")
                .field("hostname", "\"other\"")
                .start()) {
            other.process().getInputStream().read(); // it has its name by now
            String files = "/proc/" + other.process().pid() + "/ns/";
            TestBundle joining = TestBundle.in(
                            work.resolve("joining"),
                            "hostname; readlink /proc/self/ns/pid /proc/self/ns/net; cat /proc/1/comm")
                    .store(store())
                    .namespace("uts", files + "uts")
                    .namespace("network", files + "net")
                    .namespace("pid", files + "pid");
            assertThat(joining.output().lines())
                    .containsExactly(
                            "other",
                            Files.readSymbolicLink(Path.of(files + "pid")).toString(),
                            Files.readSymbolicLink(Path.of(files + "net")).toString(),
                            "sh");
            // Its first process, and whoever else is there: none of the machine's.
            TestBundle looking = TestBundle.in(work.resolve("joining"), "ls -d /proc/[0-9]*")
                    .store(store())
                    .namespace("pid", files + "pid");
            assertThat(looking.output().lines()).contains("/proc/1").hasSizeLessThan(8);
        }
    }

    @RootTest
    void aUserNamespaceThatIsJoined() throws Exception {
        String maps = "[{\"containerID\":0,\"hostID\":0,\"size\":1000}]";
        try (Container other = bundle("echo; sleep 60")
                .namespace("user")
                .linux("uidMappings", maps)
                .linux("gidMappings", maps)
                .start()) {
            other.process().getInputStream().read();
            String file = "/proc/" + other.process().pid() + "/ns/user";
            TestBundle joining = TestBundle.in(
                            work.resolve("joining"), "readlink /proc/self/ns/user; cat /proc/1/comm; id -u")
                    .store(store())
                    .namespace("network")
                    .namespace("user", file);
            List<String> lines = joining.output().lines().toList();
            assertThat(lines.get(0))
                    .isEqualTo(Files.readSymbolicLink(Path.of(file)).toString());
            assertThat(lines.get(1)).isEqualTo("sh");
        }
    }

    @RootTest
    void namespacesThatCantBeJoined() throws Exception {
        assertThatThrownBy(() -> bundle("true").namespace("uts", "/not/there").start())
                .hasMessageContaining("config.json: linux.namespaces[3].path: there is no /not/there");
        assertThatThrownBy(() ->
                        bundle("true").namespace("uts", "/proc/self/ns/net").start())
                .hasMessageContaining("linux.namespaces[3].path");
    }

    @RootTest
    void whatCantBeGrantedIsToldAndLeftOut() throws Exception {
        TestBundle bundle = bundle("cat /proc/self/status")
                .process(
                        "capabilities", "{\"bounding\":[\"CAP_KILL\",\"CAP_OF_TOMORROW\"],\"ambient\":[\"CAP_KILL\"]}");
        try (Container container = bundle.start()) {
            assertThat(fields(new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8)))
                    .containsEntry("CapBnd", "0000000000000020")
                    .containsEntry("CapAmb", "0000000000000000");
            assertThat(container.warnings())
                    .anyMatch(
                            warning -> warning.startsWith("process.capabilities.bounding: CAP_OF_TOMORROW is unknown"))
                    .anyMatch(warning -> warning.startsWith("process.capabilities.ambient: CAP_KILL can't be granted"));
        }
    }

    @RootTest
    void theMachinesProcessesWhereNothingIsSaid() throws Exception {
        TestBundle bundle = bundle("readlink /proc/self/ns/pid").namespace("pid", "/proc/self/ns/pid");
        assertThat(bundle.output().strip())
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
    }

    @RootTest
    @Tag("machine")
    void clocksOfItsOwn() throws Exception {
        TestBundle bundle = bundle("cat /proc/self/timens_offsets; readlink /proc/self/ns/time")
                .namespace("time")
                .linux("timeOffsets", "{\"boottime\":{\"secs\":7,\"nanosecs\":8},\"monotonic\":{\"secs\":1000}}");
        List<String> lines = bundle.output().lines().toList();
        assertThat(lines.get(0)).matches("monotonic +1000 +0");
        assertThat(lines.get(1)).matches("boottime +7 +8");
        assertThat(lines.get(2))
                .isNotEqualTo(
                        Files.readSymbolicLink(Path.of("/proc/self/ns/time")).toString());
    }
}
