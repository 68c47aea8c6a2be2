package io.ctk.cli.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A test of {@code ctk cgroup} on real groups, all of them below one that is gone afterwards. */
abstract class GroupCommandTest extends CommandTest {
    /** The group that those of the test are below, as the command line names it. */
    static final String TOP = "ctk-test-cgroup-" + ProcessHandle.current().pid();

    private final List<Process> processes = new ArrayList<>();

    static Path path(String group) throws IOException {
        return CgroupHierarchy.find().orElseThrow().mountPoint().resolve(group);
    }

    Command command(String... args) {
        String[] words = new String[args.length + 1];
        words[0] = "cgroup";
        System.arraycopy(args, 0, words, 1, args.length);
        return ctk(words);
    }

    /** Runs it, and sees that it did what it had to. {@return what it printed} */
    String succeeds(String... args) throws Exception {
        Ended ended = command(args).run();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isZero();
        return ended.out();
    }

    /** Runs it, and sees that it says in one line why it didn't. */
    void fails(String complaint, String... args) throws Exception {
        Ended ended = command(args).run();
        assertThat(ended.complaint()).contains(complaint);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.status()).isEqualTo(125);
    }

    /** Starts a process in a group that is there. */
    Process start(String group, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        try (Cgroup opened = Cgroup.open(path(group))) {
            opened.moveProcess(process.pid());
        }
        return process;
    }

    @AfterEach
    void nothingOfTheTestStays() throws Exception {
        if (Files.isDirectory(path(TOP))) {
            try (Cgroup top = Cgroup.open(path(TOP))) {
                top.destroy(Duration.ofSeconds(10));
            }
        }
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }
}
