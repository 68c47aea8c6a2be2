package io.ctk.cli.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines that mean nothing: each gets one line that says why, and 125. None of them looks at a group. */
class CgroupUsageErrorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cgroup | cgroup what: run, ls, top",
                "cgroup nosuch | nosuch",
                "cgroup create | GROUP",
                "cgroup create --controllers cpu,fly a | --controllers: there is no controller \"fly\": cpuset, cpu,",
                "cgroup create --controllers , a | --controllers: there is no controller \"\"",
                "cgroup create -m 5q a | --memory: \"5q\" is no size",
                "cgroup create a b | b",
                "cgroup set a | nothing to set",
                "cgroup set | GROUP",
                "cgroup set a memory.max | FILE=VALUE: \"memory.max\" is no FILE=VALUE",
                "cgroup set a ../x=1 | FILE=VALUE: \"../x\" is no interface file",
                "cgroup set a =1 | FILE=VALUE: \"\" is no interface file",
                "cgroup get | GROUP",
                "cgroup get --format xml a | --format: there is no format xml: table or json",
                "cgroup stat | GROUP",
                "cgroup ls --depth -1 | --depth: -1: at least 0",
                "cgroup ls --depth x | --depth: \"x\" is no whole number",
                "cgroup ls a b | b",
                "cgroup top --sort name | --sort: there is no order name: cpu, memory, pids or io",
                "cgroup top --interval 0 | --interval: \"0\" is no time",
                "cgroup top --count 0 | --count: 0: at least 1",
                "cgroup events | GROUP",
                "cgroup events --pressure cpu a | --pressure: \"cpu\" is no RESOURCE:KIND:STALL/WINDOW",
                "cgroup run | no command to run; see ctk cgroup run --help",
                "cgroup run -m | -m",
                "cgroup run --name a/b true | --name: \"a/b\" is no name for a group",
                "cgroup run --name .. true | --name: \"..\" is no name for a group",
                "cgroup run --timeout 5d true | --timeout: \"5d\" is no time",
                "cgroup run --stats-format xml true | --stats-format: there is no format xml",
                "cgroup run --ulimit nofile true | --ulimit: \"nofile\" is no resource limit",
                "cgroup freeze --timeout x a | --timeout: \"x\" is no time",
                "cgroup freeze | GROUP",
                "cgroup thaw | GROUP",
                "cgroup kill | GROUP",
                "cgroup rm | GROUP",
            })
    void isOneLine(String words, String complaint) {
        Ended ended = Command.inProcess(words.strip().split(" "));
        assertThat(ended.complaint()).contains(complaint.strip());
        assertThat(ended.status()).isEqualTo(125);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void emptyWordsAreErrorsToo() {
        assertThat(Command.inProcess("cgroup", "run", "").complaint()).contains("no command to run");
        assertThat(Command.inProcess("cgroup", "run", "--name", "", "true").complaint())
                .contains("\"\" is no name for a group");
    }

    @Test
    void everySubcommandHasHelp() {
        for (String name : CgroupVerb.NAMES) {
            Ended ended = Command.inProcess("cgroup", name, "--help");
            assertThat(ended.status()).isZero();
            assertThat(ended.out()).startsWith("Usage: ctk cgroup " + name).contains("Exit status:");
            assertThat(Command.inProcess("help", "cgroup", name)).isEqualTo(ended);
        }
    }
}
