package io.ctk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cli.Command.Ended;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.RootTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** What can be wrong with a command line that means something: one line, the right exit status, and nothing left. */
class BadInputTest extends CommandTest {
    /** What it says of its own, without the notice that those who are not root get. */
    private static String complaint(Ended ended) {
        String[] lines = ended.err().split("(?<=\n)");
        return new Ended(ended.status(), ended.out(), lines[lines.length - 1]).complaint();
    }

    private void fails(int status, String complaint, String... args) throws Exception {
        Ended ended = run(args).run();
        assertThat(complaint(ended)).contains(complaint);
        assertThat(ended.status()).isEqualTo(status);
        assertThat(ended.out()).isEmpty();
    }

    @AnyUserTest
    void aCommandThatDoesNotExist() throws Exception {
        fails(127, "execute nosuch-command: ENOENT", "host", "nosuch-command");
        fails(127, "execute /no/such: ENOENT", "host", "/no/such");
        fails(127, "execute nosuch-command: ENOENT", "--init", "host", "nosuch-command");
    }

    @AnyUserTest
    void anEmptyWordIsNoCommand() throws Exception {
        fails(127, "execute \"\": ENOENT", "host", "");
        fails(127, "execute \"\": ENOENT", "--init", "host", "");
        fails(127, "execute \"\": ENOENT", "-e", "PATH=/bin", "host", "", "x");
        fails(127, "execute \"\": ENOENT", "--entrypoint", "", "host", "");
        fails(127, "execute \"\": ENOENT", "--rootfs", "/", "");
    }

    /** Whatever the words are, they are taken or refused with one line, and never a bug. */
    @AnyUserTest
    void oddWordsAreNoBugs() throws Exception {
        String deep = "/d".repeat(2500);
        String longName = "n".repeat(300);
        String[][] lines = {
            {"-w", deep, "host", "true"},
            {"-w", "/" + longName, "host", "true"},
            {"-u", longName, "host", "true"},
            {"-u", "0:", "host", "true"},
            {"-u", ":", "host", "true"},
            {"-u", "4294967295", "host", "true"},
            {"-u", "99999999999999999999", "host", "true"},
            {"--hostname", longName, "host", "true"},
            {"--name", longName, "host", "true"},
            {"--name", "", "host", "true"},
            {"-v", "", "host", "true"},
            {"-v", ":", "host", "true"},
            {"-v", "::", "host", "true"},
            {"-v", "/etc:/" + longName, "host", "true"},
            {"-v", "/etc:" + deep, "host", "true"},
            {"-v", "/etc:/etc/passwd/x", "host", "true"},
            {"-v", "/nosuch:/x", "host", "true"},
            {"--mount", "", "host", "true"},
            {"--mount", "type=bind,src=,dst=", "host", "true"},
            {"--mount", "type=tmpfs,dst=/x,tmpfs-size=", "host", "true"},
            {"--mount", "type=tmpfs,dst=/x,tmpfs-mode=-1", "host", "true"},
            {"--tmpfs", "", "host", "true"},
            {"--tmpfs", ":", "host", "true"},
            {"--tmpfs", "/x:", "host", "true"},
            {"--tmpfs", "/x:,,", "host", "true"},
            {"-e", "", "host", "true"},
            {"-e", "=", "host", "true"},
            {"-e", "A=" + "x".repeat(200_000), "host", "true"},
            {"--env-file", "", "host", "true"},
            {"--entrypoint", longName, "host", "true"},
            {"--rootfs", "", "true"},
            {"--rootfs", "/nosuch", "true"},
            {"--rootfs", "/etc/passwd", "true"},
            {"--network", "", "host", "true"},
            {"--timeout", "", "host", "true"},
            {"-m", "", "host", "true"},
            {"-m", "-1", "host", "true"},
            {"-m", "\u0666\u0664m", "host", "true"},
            {"--memory-swap", "", "host", "true"},
            {"--cpus", "", "host", "true"},
            {"--cpus", "-1", "host", "true"},
            {"--cpus", "1e99999999", "host", "true"},
            {"--cpus", "NaN", "host", "true"},
            {"--cpuset-cpus", "", "host", "true"},
            {"--cpuset-cpus", "5-1", "host", "true"},
            {"--cpuset-cpus", "99999999999", "host", "true"},
            {"--pids-limit", "", "host", "true"},
            {"--pids-limit", "99999999999", "host", "true"},
            {"--cgroup-conf", "", "host", "true"},
            {"--cgroup-conf", "=", "host", "true"},
            {"--cgroup-conf", "../x=1", "host", "true"},
            {"--ulimit", "", "host", "true"},
            {"--ulimit", "=", "host", "true"},
            {"--ulimit", "nofile=", "host", "true"},
            {"--ulimit", "nofile=2:1", "host", "true"},
            {"--ulimit", "nofile=-5", "host", "true"},
            {"--cap-add", "", "host", "true"},
            {"", ""},
            {"host", longName},
            {"host", "/" + "n/".repeat(3000)},
        };
        for (String[] line : lines) {
            Ended ended = Command.inProcess(with("run", "--rm", "--dry-run", line));
            assertThat(ended.err()).as(String.join(" ", line)).doesNotContain("a bug of ctk", "Exception");
            assertThat(ended.err().lines().count()).as(ended.err()).isLessThanOrEqualTo(1);
        }
    }

    private static String[] with(String first, String second, String third, String[] rest) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(first, second, third), java.util.Arrays.stream(rest))
                .toArray(String[]::new);
    }

    @AnyUserTest
    void aCommandThatCannotBeExecuted() throws Exception {
        fails(126, "execute /etc/passwd: EACCES", "host", "/etc/passwd");
        fails(126, "execute /etc: EACCES", "host", "/etc");
        Path script = temporary.resolve("script");
        Files.writeString(script, "#!/no/such/interpreter\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        fails(127, "its interpreter or dynamic loader is not", "-v", script + ":/script", "host", "/script");
    }

    @AnyUserTest
    void anUnknownUser() throws Exception {
        fails(125, "find user \"nobody-here\": EINVAL", "-u", "nobody-here", "host", "true");
        fails(125, "find group \"nobody-here\": EINVAL", "-u", "0:nobody-here", "host", "true");
    }

    @AnyUserTest
    void aPathThatIsUnset() throws Exception {
        Command command = run("host", "true");
        command.environment().remove("PATH");
        assertThat(command.run().status()).isZero();
        command = run("-e", "PATH", "host", "true");
        command.environment().remove("PATH");
        assertThat(command.run().status()).isZero();
        fails(127, "execute true: ENOENT", "-e", "PATH=", "host", "true");
    }

    @AnyUserTest
    void anEnvironmentVariableOfOneMegabyte() throws Exception {
        Path file = temporary.resolve("variables");
        Files.writeString(file, "BIG=" + "x".repeat(1 << 20) + "\n");
        fails(126, "environment variable BIG", "--env-file", file.toString(), "host", "true");
    }

    @AnyUserTest
    void aVolumeThatIsMissing() throws Exception {
        fails(125, "bind " + temporary + "/nosuch: ENOENT", "-v", temporary + "/nosuch:/x", "host", "true");
        fails(125, "bind " + temporary + "/a\\nb: ENOENT", "-v", temporary + "/a\nb:/x", "host", "true");
    }

    @AnyUserTest
    void aRootThatIsMissingOrAFile() throws Exception {
        fails(125, "bind " + temporary + "/nosuch: ENOENT", "--rootfs", temporary + "/nosuch", "true");
        Path file = Files.createFile(temporary.resolve("file"));
        fails(125, "bind " + file + ": ENOTDIR", "--rootfs", file.toString(), "true");
    }

    @AnyUserTest
    void tmpfsOptionsThatTheKernelDoesNotKnow() throws Exception {
        fails(125, "mount tmpfs on /x: EINVAL", "--tmpfs", "/x:frobnicate=1", "host", "true");
    }

    @AnyUserTest
    void aHostNameThatIsTooLong() throws Exception {
        fails(125, "is no host name: 1 to 64 bytes", "--hostname", "h".repeat(65), "host", "true");
    }

    @AnyUserTest
    void aStoreThatCannotBeMade() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));
        Ended ended = Command.of(file, "run", "--rm", "host", "true").run();
        assertThat(ended.status()).isEqualTo(125);
        assertThat(complaint(ended)).contains("CTK_ROOT names another place");
    }

    @RootTest
    @Tag("machine")
    void aLimitWhoseControllerIsMissing() throws Exception {
        Ended ended = run("-m", "64m", "host", "true").run();
        if (memoryCanBeLimited()) {
            assertThat(ended.status()).isZero();
        } else {
            assertThat(ended.complaint())
                    .contains("controller memory in /sys/fs/cgroup")
                    .contains("ctk doctor");
            assertThat(ended.status()).isEqualTo(125);
        }
    }

    private static boolean memoryCanBeLimited() throws Exception {
        Optional<Path> mount = CgroupHierarchy.find().map(CgroupHierarchy::mountPoint);
        if (mount.isEmpty()) {
            return false;
        }
        try (Cgroup root = Cgroup.open(mount.get())) {
            return root.controllers().contains(io.ctk.cgroup.value.Controller.MEMORY);
        }
    }
}
