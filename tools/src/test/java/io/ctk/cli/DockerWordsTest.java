package io.ctk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.hints.DockerWords;
import io.ctk.cli.verb.Verb;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** The table of Docker's words shrinks with every one that arrives here, and sends nobody where nothing is. */
class DockerWordsTest {
    private static final Pattern COMMAND = Pattern.compile("\\bctk ([a-z]+)(?: ([a-z]+))?");
    private static final Set<String> PROSE = Set.of("does", "is", "runs", "speaks");

    /** Its commands, by {@code docker --help} of version 27. */
    private static final String VERBS =
            "run exec ps build pull push images login logout search version info builder buildx compose"
                    + " container context image manifest network plugin system trust volume swarm attach commit cp create diff events"
                    + " export history import inspect kill load logs pause port rename restart rm rmi save start stats stop tag top"
                    + " unpause update wait config node secret service stack";

    /** The options of {@code docker run}, by its manual. */
    private static final String OPTIONS =
            "--add-host --annotation --attach --blkio-weight --blkio-weight-device --cap-add --cap-drop"
                    + " --cgroup-parent --cgroupns --cidfile --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --cpu-shares --cpus"
                    + " --cpuset-cpus --cpuset-mems --detach --detach-keys --device --device-cgroup-rule --device-read-bps"
                    + " --device-read-iops --device-write-bps --device-write-iops --dns --dns-option --dns-search --domainname"
                    + " --entrypoint --env --env-file --expose --gpus --group-add --health-cmd --health-interval --health-retries"
                    + " --health-start-interval --health-start-period --health-timeout --help --hostname --init --interactive --ip --ip6"
                    + " --ipc --isolation --kernel-memory --label --label-file --link --link-local-ip --log-driver --log-opt"
                    + " --mac-address --memory --memory-reservation --memory-swap --memory-swappiness --mount --name --network"
                    + " --network-alias --no-healthcheck --oom-kill-disable --oom-score-adj --pid --pids-limit --platform --privileged"
                    + " --publish --publish-all --pull --quiet --read-only --restart --rm --runtime --security-opt --shm-size --sig-proxy"
                    + " --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --tty --ulimit --user --userns --uts --volume"
                    + " --volume-driver --volumes-from --workdir -a -c -d -e -h -i -l -m -p -P -q -t -u -v -w";

    private static CommandSpec spec(String verb) {
        Verb found = Verbs.find(verb);
        assertThat(found).as(verb).isNotNull();
        return found.spec();
    }

    @Test
    void noRowNamesWhatIsThere() {
        assertThat(DockerWords.all()).isNotEmpty().allSatisfy(row -> {
            if (row.option().isEmpty()) {
                assertThat(Verbs.find(row.verb())).as("ctk has it now").isNull();
            } else {
                assertThat(spec(row.verb()).findOption(row.option()))
                        .as("ctk has it now")
                        .isNull();
            }
        });
    }

    @Test
    void noRowIsThereTwice() {
        assertThat(DockerWords.all().stream().map(row -> row.verb() + " " + row.option()))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyWayNamesWhatIsThere() {
        for (DockerWords.Row row : DockerWords.all()) {
            Matcher command = COMMAND.matcher(row.way());
            while (command.find()) {
                if (PROSE.contains(command.group(1))) {
                    continue;
                }
                CommandSpec spec = spec(command.group(1));
                if (command.group(1).equals("cgroup")) {
                    assertThat(spec.subcommands()).as(row.way()).containsKey(command.group(2));
                }
            }
        }
    }

    @Test
    void everyVerbOfDockersIsHereOrHasAWay() {
        List<String> named = DockerWords.all().stream()
                .filter(row -> row.option().isEmpty())
                .map(DockerWords.Row::verb)
                .toList();
        assertThat(Stream.of(VERBS.split(" ")).filter(verb -> Verbs.find(verb) == null))
                .isSubsetOf(named);
    }

    @Test
    void everyOptionOfDockersRunIsHereOrHasAWay() {
        CommandSpec run = spec("run");
        List<String> named = DockerWords.all().stream()
                .filter(row -> row.verb().equals("run"))
                .map(DockerWords.Row::option)
                .toList();
        assertThat(Stream.of(OPTIONS.split(" ")).filter(option -> run.findOption(option) == null))
                .isSubsetOf(named);
    }
}
