package io.ctk.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.MachineTest;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestRoot;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the options of {@code ctk run} do. */
class RunOptionsTest extends CommandTest {
    /** A name that no other test on this machine has: cgroups are the machine's, not the store's. */
    private static final String ONE = "one-" + ProcessHandle.current().pid();

    private static final String KEPT = "kept-" + ProcessHandle.current().pid();

    private String out(String... args) throws Exception {
        Ended ended = run(args).run();
        assertThat(ended.status()).as(ended.err()).isZero();
        return ended.out();
    }

    @AnyUserTest
    void setsTheEnvironment() throws Exception {
        Path file = temporary.resolve("variables");
        Files.writeString(file, "\ufeff# comment\n\n  FROM_FILE= a \"b\" \nOVER=file\nOURS\nNOBODY_HAS_THIS\n");
        Command command = run("--env-file", file.toString(), "-e", "OVER=option", "-e", "EQUALS=a=b", "host", "env");
        command.environment().put("OURS", "ours");
        command.environment().put("NOT_PASSED", "x");
        Ended ended = command.run();
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out().lines())
                .contains("FROM_FILE= a \"b\" ", "OVER=option", "OURS=ours", "EQUALS=a=b")
                .noneMatch(line -> line.startsWith("NOBODY_HAS_THIS") || line.startsWith("NOT_PASSED"));
    }

    @AnyUserTest
    void mountsVolumes() throws Exception {
        Files.writeString(temporary.resolve("file"), "content\n");
        assertThat(run("-v", "file:/given", "host", "cat", "/given")
                        .in(temporary)
                        .run()
                        .out())
                .isEqualTo("content\n");
        assertThat(out("-v", temporary + ":/data", "host", "sh", "-c", "echo new > /data/written"))
                .isEmpty();
        assertThat(temporary.resolve("written")).hasContent("new");
        Ended readOnly = run("-v", temporary + ":/data:ro", "host", "sh", "-c", "touch /data/refused")
                .run();
        assertThat(readOnly.status()).isNotZero();
        assertThat(readOnly.err()).contains("Read-only file system");
        assertThat(temporary.resolve("refused")).doesNotExist();
    }

    @AnyUserTest
    void mountsPathsOfAnyCharacters() throws Exception {
        Path odd = Files.createDirectory(temporary.resolve("a:b,c\\d\ne \"f"));
        Files.writeString(odd.resolve("x"), "seen\n");
        String quoted = "\"source=" + odd.toString().replace("\"", "\"\"") + "\"";
        assertThat(out("--mount", "type=bind," + quoted + ",target=/odd,readonly", "host", "cat", "/odd/x"))
                .isEqualTo("seen\n");
    }

    @AnyUserTest
    void mountsMemory() throws Exception {
        String script = "stat -f -c %T /m; head -c 2000000 /dev/zero > /m/big";
        Ended ended = run("--tmpfs", "/m:size=1m", "host", "sh", "-c", script).run();
        assertThat(ended.out()).isEqualTo("tmpfs\n");
        assertThat(ended.err()).contains("No space left on device");
        String run = "cp /bin/true /m/t && /m/t && echo ran";
        assertThat(out("--tmpfs", "/m:exec,mode=700", "host", "sh", "-c", run + "; stat -c %a /m"))
                .isEqualTo("ran\n700\n");
        assertThat(run("--tmpfs", "/m", "host", "sh", "-c", run).run().status()).isEqualTo(126);
        assertThat(out("--mount", "type=tmpfs,dst=/m,tmpfs-mode=1770,tmpfs-size=1m", "host", "stat", "-c", "%a", "/m"))
                .isEqualTo("1770\n");
    }

    @AnyUserTest
    void makesTheRootReadOnly() throws Exception {
        Ended ended = run("--read-only", "host", "touch", "/made").run();
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).contains("Read-only file system");
    }

    @AnyUserTest
    void setsResourceLimits() throws Exception {
        assertThat(out("--ulimit", "nofile=64:128", "host", "sh", "-c", "ulimit -Sn; ulimit -Hn"))
                .isEqualTo("64\n128\n");
    }

    @AnyUserTest
    void dropsCapabilities() throws Exception {
        String[] command = {"host", "grep", "-E", "Cap(Eff|Bnd|Inh|Prm|Amb)", "/proc/self/status"};
        assertThat(out(concat(new String[] {"--cap-drop", "all"}, command)).lines())
                .hasSize(5)
                .allMatch(line -> line.endsWith("0000000000000000"));
        assertThat(out(concat(new String[] {"--cap-add", "chown", "--cap-drop", "ALL"}, command)))
                .contains("CapEff:\t0000000000000001")
                .contains("CapBnd:\t0000000000000001");
        assertThat(out(concat(new String[] {"--cap-drop", "CAP_CHOWN"}, command)))
                .contains("CapEff:\t00000000a80425fa");
        assertThat(out(command)).contains("CapEff:\t00000000a80425fb");
        assertThat(run(concat(new String[] {"--cap-add", "ALL"}, command)).run().status())
                .isZero();
    }

    private static String[] concat(String[] a, String[] b) {
        return java.util.stream.Stream.of(a, b)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }

    @MachineTest
    void setsLimits() throws Exception {
        String script = "cd /sys/fs/cgroup && cat memory.max cpu.max pids.max";
        assertThat(out("--memory", "64m", "--cpus", "0.5", "--pids-limit", "20", "host", "sh", "-c", script))
                .isEqualTo("67108864\n50000 100000\n20\n");
    }

    @AnyUserTest
    void hasLoopbackOnlyByDefault() throws Exception {
        assertThat(out("host", "sh", "-c", "ls /sys/class/net; cat /sys/class/net/lo/flags"))
                .isEqualTo("lo\n0x9\n");
        String ours = Files.readSymbolicLink(Path.of("/proc/self/ns/net")) + "\n";
        assertThat(out("host", "readlink", "/proc/self/ns/net")).isNotEqualTo(ours);
        assertThat(out("--network", "host", "host", "readlink", "/proc/self/ns/net"))
                .isEqualTo(ours);
    }

    @AnyUserTest
    void startsWhereItIsTold() throws Exception {
        assertThat(out("-w", "/new/directory", "host", "pwd")).isEqualTo("/new/directory\n");
        // Made before the root can't be written to any more.
        assertThat(out("--read-only", "-w", "/new/directory", "host", "pwd")).isEqualTo("/new/directory\n");
        Ended refused =
                run("--read-only", "-w", "/new", "host", "touch", "here").run();
        assertThat(refused.err()).contains("Read-only file system");
    }

    @AnyUserTest
    void takesWordsOfVolumesThatPeoplePaste() throws Exception {
        Files.writeString(temporary.resolve("file"), "bound\n");
        for (String word : java.util.List.of("cached", "delegated", "consistent", "z", "ro,Z")) {
            org.junit.jupiter.api.Assumptions.assumeFalse(Files.exists(Path.of("/sys/fs/selinux/enforce")), "SELinux");
            assertThat(out("-v", temporary.resolve("file") + ":/file:" + word, "host", "cat", "/file"))
                    .isEqualTo("bound\n");
        }
    }

    @AnyUserTest
    void hasItsShortHostName() throws Exception {
        assertThat(out("-h", "myhost", "host", "sh", "-c", "hostname; cat /etc/hostname; tail -n 1 /etc/hosts"))
                .isEqualTo("myhost\nmyhost\n127.0.1.1\tmyhost\n");
    }

    @RootTest
    void runsAsAUser() throws Exception {
        assertThat(out("-u", "daemon", "host", "id", "-un")).isEqualTo("daemon\n");
        assertThat(out("--user", "1234:567", "host", "sh", "-c", "id -u; id -g"))
                .isEqualTo("1234\n567\n");
    }

    @AnyUserTest
    void runsInADirectoryAsItIs() throws Exception {
        Path root = temporary.resolve("a:b,c\\d\ne");
        assertThat(new ProcessBuilder("cp", "-a", TestRoot.path().toString(), root.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(new ProcessBuilder("chmod", "-R", "u+w", root.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(out("--rootfs", root.toString(), "sh", "-c", "touch /made; ls -d /made"))
                .isEqualTo("/made\n");
        assertThat(root.resolve("made")).exists();
        Ended refused = run("--read-only", "--rootfs", root.toString(), "touch", "/more")
                .run();
        assertThat(refused.status()).isNotZero();
        assertThat(root.resolve("more")).doesNotExist();
    }

    @AnyUserTest
    void keepsWhatIsNotToBeRemoved() throws Exception {
        Ended ended = ctk("run", "--name", KEPT, "host", "sh", "-c", "exit 5").run();
        assertThat(ended.status()).isEqualTo(5);
        Path kept = store().resolve("containers/" + KEPT);
        assertThat(ended.err()).endsWith("ctk: kept as " + KEPT + " in " + kept + "\n");
        assertThat(kept.resolve("config.json")).content().contains("exit 5");
        Ended again = ctk("run", "--name", KEPT, "host", "true").run();
        assertThat(again.status()).isEqualTo(125);
        assertThat(again.err()).contains("the name is taken", "ctk rm " + KEPT);
        assertThat(new ProcessBuilder("chmod", "-R", "u+rwx", kept.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(new ProcessBuilder("rm", "-rf", kept.toString()).start().waitFor())
                .isZero();
    }

    @AnyUserTest
    void refusesTheNameOfARunningContainer() throws Exception {
        try (Command.Running running =
                run("--name", ONE, "host", "sh", "-c", "echo ready; sleep 1000").start()) {
            running.await("ready");
            Ended second = run("--name", ONE, "host", "true").run();
            assertThat(second.status()).isEqualTo(125);
            assertThat(second.err()).contains(ONE + ": EEXIST");
            running.signal("TERM").end();
        }
        assertThat(run("--name", ONE, "host", "true").run().status()).isZero();
    }
}
