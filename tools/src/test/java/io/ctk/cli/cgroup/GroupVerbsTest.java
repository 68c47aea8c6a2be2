package io.ctk.cli.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cli.Command.Ended;
import io.ctk.testing.Await;
import io.ctk.testing.RootTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** What the verbs do to real groups; none of it needs a controller. */
class GroupVerbsTest extends GroupCommandTest {
    private static final String ONE = TOP + "/one";
    private static final String TWO = TOP + "/one/two";

    @RootTest
    void makesAndRemoves() throws Exception {
        succeeds("create", TOP);
        fails("EEXIST (it is there already; ctk cgroup set changes it)", "create", TOP);
        succeeds("create", "-p", TOP);
        fails("ENOENT (there is no group above it; -p makes those too)", "create", TWO);
        succeeds("create", "-p", TWO);
        assertThat(path(TWO)).isDirectory();
        fails("EBUSY (there are groups below it; -r removes them too)", "rm", ONE);
        succeeds("rm", TWO, "/" + ONE);
        assertThat(path(ONE)).doesNotExist();
        succeeds("create", "-p", path(TWO).toString());
        succeeds("rm", "-r", TOP);
        assertThat(path(TOP)).doesNotExist();
        fails("ENOENT (there is no such group; ctk cgroup ls lists those that there are)", "rm", TOP);
    }

    @RootTest
    void theTopmostGroupIsNobodys() throws Exception {
        fails("EEXIST (it is the topmost one)", "create", "/");
        fails("EBUSY (it is the topmost one)", "rm", "-r", "-k", "/");
        fails("this command itself lives in it", "freeze", "/");
        fails("this command itself lives in it", "kill", "/");
        fails("this command itself lives in it", "kill", ".");
    }

    @RootTest
    void namesWithOddCharacters() throws Exception {
        String odd = TOP + "/a b\t\u00e9\"'\\";
        succeeds("create", "-p", odd);
        assertThat(succeeds("ls", TOP)).contains("└─ a b\\x09\u00e9\"'\\ ");
        assertThat(succeeds("ls", "--format", "json", TOP)).contains("/a b\\t\u00e9\\\"'\\\\\"");
        succeeds("rm", odd);
        fails("make cgroup " + path(TOP) + "/a\\nb: EINVAL (the kernel takes no such name)", "create", TOP + "/a\nb");
        fails("cgroup.procs: EEXIST", "create", TOP + "/cgroup.procs");
    }

    @RootTest
    void aProcessIsKilledOnlyWhereThatIsAsked() throws Exception {
        succeeds("create", "-p", TWO);
        Process process = start(TWO, "sleep", "1000");
        fails("EBUSY (processes live in it; -k kills them)", "rm", TWO);
        fails("EBUSY (processes live in it; -k kills them)", "rm", "-r", TOP);
        assertThat(process.isAlive()).isTrue();
        assertThat(path(TWO)).isDirectory();
        succeeds("rm", "-r", "-k", ONE);
        assertThat(process.waitFor()).isEqualTo(137);
        assertThat(path(ONE)).doesNotExist();
    }

    @RootTest
    void killsAndLeavesTheGroup() throws Exception {
        succeeds("create", "-p", TWO);
        Process process = start(TWO, "sh", "-c", "sleep 0.5; setsid sleep 1000 & sleep 1000; :");
        Await.until("it has forked", () -> processes(TWO) == 3);
        succeeds("kill", TOP);
        assertThat(process.waitFor()).isEqualTo(137);
        assertThat(processes(TWO)).isZero();
        assertThat(path(TWO)).isDirectory();
    }

    private static int processes(String group) throws Exception {
        try (Cgroup opened = Cgroup.open(path(group))) {
            return opened.processes().size();
        }
    }

    @RootTest
    void freezesAndThaws() throws Exception {
        succeeds("create", "-p", TWO);
        start(TWO, "sh", "-c", "while :; do :; done");
        succeeds("freeze", TOP);
        long used = used(TWO);
        assertThat(succeeds("ls", TWO)).contains("frozen");
        assertThat(used(TWO)).isEqualTo(used);
        Ended ended = command("thaw", TWO).run();
        assertThat(ended.err())
                .isEqualTo("ctk: it stands still until " + TOP + " is thawed too, which is frozen above it\n");
        assertThat(ended.status()).isZero();
        succeeds("thaw", TOP);
        Await.until("it runs again", () -> used(TWO) > used);
        fails("ENOENT (there is no such group", "freeze", TOP + "/nosuch");
    }

    private static long used(String group) throws Exception {
        try (Cgroup opened = Cgroup.open(path(group))) {
            return opened.usage().cpu().toNanos();
        }
    }

    @RootTest
    void setsAndGets() throws Exception {
        succeeds("create", TOP);
        succeeds("set", TOP, "cgroup.max.depth=3", "cgroup.max.descendants=7");
        succeeds("set", "--cgroup-conf", "cgroup.freeze=1", TOP);
        assertThat(succeeds("get", TOP, "cgroup.max.depth", "cgroup.freeze"))
                .isEqualTo("cgroup.max.depth 3\ncgroup.freeze 1\n");
        assertThat(succeeds("get", TOP))
                .contains("cgroup.max.descendants 7\n", "cgroup.type domain\n", "cgroup.subtree_control")
                .contains("cgroup.controllers")
                .doesNotContain("cgroup.procs", "cgroup.threads", "cgroup.kill", "cpu.pressure", "cpu.stat");
        assertThat(succeeds("get", "--format", "json", TOP, "cgroup.max.depth"))
                .isEqualTo("{\n  \"cgroup.max.depth\" : [\n    \"3\"\n  ]\n}\n");
        fails(
                "cgroup.max.depth: EINVAL (value \"x\": it takes a number from 0 on, or max)",
                "set",
                TOP,
                "cgroup.max.depth=x");
        fails("no.such", "get", TOP, "no.such");
        fails("FILE: \"a/b\" is no interface file", "get", TOP, "a/b");
    }

    @RootTest
    void aMissingControllerLeavesNothingHalfMade() throws Exception {
        Set<String> v1 = CgroupHierarchy.find().orElseThrow().v1Controllers();
        Assumptions.assumeTrue(v1.contains("memory"), "cgroup v1 does not hold the controller memory");
        fails("controller memory", "create", "-p", "-m", "64m", TWO);
        fails("cgroup v1 holds it; boot with cgroup_no_v1=all", "create", "--controllers", "memory", TOP);
        assertThat(path(TOP)).doesNotExist();
        succeeds("create", TOP);
        fails("cgroup v1 holds it", "set", "-m", "64m", TOP);
        fails("cgroup v1 holds it", "get", TOP, "memory.max");
        assertThat(path(TOP)).isDirectory();
        fails("controller memory", "create", "-p", "-m", "64m", TWO);
        assertThat(path(ONE)).doesNotExist();
        fails("cgroup v1 holds it", "run", "--name", TOP + "-run", "-m", "64m", "touch", temporary + "/made");
        assertThat(temporary.resolve("made")).doesNotExist();
        fails("nosuch.max", "create", "--cgroup-conf", "nosuch.max=1", ONE);
        assertThat(path(ONE)).doesNotExist();
    }

    @RootTest
    void listsTheTree() throws Exception {
        succeeds("create", "-p", TWO);
        succeeds("create", "-p", TOP + "/zero");
        start(TWO, "sleep", "1000");
        String list = succeeds("ls", TOP);
        assertThat(list.lines().map(line -> line.split(" {2,}(?=[0-9])")[0]))
                .containsExactly(list.lines().findFirst().orElseThrow(), TOP, "├─ one", "│  └─ two", "└─ zero");
        assertThat(list).startsWith("GROUP").containsPattern("│  └─ two +1 .* populated");
        assertThat(list).containsPattern("├─ one +0 .* populated").containsPattern("└─ zero +0 .* empty");
        assertThat(succeeds("ls", "--depth", "1", TOP)).doesNotContain("two").contains("zero");
        assertThat(succeeds("ls", "--format", "json", "--depth", "0", TWO))
                .contains("\"group\" : \"" + TWO + "\"", "\"processes\" : 1", "\"populated\" : true");
        assertThat(succeeds("ls")).contains("─ " + TOP);
        fails("there is no such group", "ls", TOP + "/nosuch");
    }

    @RootTest
    void printsStatistics() throws Exception {
        succeeds("create", "-p", TWO);
        start(TWO, "sh", "-c", "while :; do :; done");
        Await.until("it has used time", () -> used(TWO) > 0);
        assertThat(succeeds("stat", TOP))
                .contains("group              " + TOP, "state              populated")
                .contains("groups below       2");
        String json = succeeds("stat", "--format", "json", TOP);
        assertThat(json).contains("\"path\" : \"" + path(TOP) + "\"", "\"descendants\" : 2");
        assertThat(json).containsPattern("\"usageMicros\" : [1-9]");
        assertThat(succeeds("stat", "/")).startsWith("group              /\ngroups below");
    }

    @RootTest
    void withoutCgroup2() throws Exception {
        // In a mount namespace of its own, with what cgroup v2 is mounted on taken away.
        Path mountPoint = CgroupHierarchy.find().orElseThrow().mountPoint();
        String command = System.getProperty("io.ctk.test.command");
        Assumptions.assumeTrue(command != null, "no built command");
        Process process = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "umount -l \"$0\" && exec \"$1\" cgroup ls",
                        mountPoint.toString(),
                        command)
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "ctk: find cgroup v2: ENODEV (it is not mounted; as root: mount -t cgroup2 -o nsdelegate none DIRECTORY);"
                                + " see ctk doctor\n");
        assertThat(process.waitFor()).isEqualTo(125);
        assertThat(Files.isDirectory(mountPoint)).isTrue();
    }
}
