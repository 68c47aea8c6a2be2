package io.ctk.cli.hints;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Docker's and Podman's words that ctk doesn't have, and what to do here instead. One table: a word that arrives in ctk leaves it,
 * which a test sees to.
 */
public final class DockerWords {
    /**
     * One of them.
     *
     * @param verb the verb
     * @param option one of the verb's options, "" for the verb itself
     * @param way what to do here
     */
    public record Row(String verb, String option, String way) {}

    private static final String RUN = "run";
    private static final String NO_REGISTRY = "ctk speaks to no registry yet: ";
    private static final String NOT_YET = "not there yet: ";
    private static final String FOREGROUND = "a container runs in the foreground, and ends with its ctk: ";

    private static final List<Row> ROWS = rows();

    private DockerWords() {}

    /** {@return the whole table} */
    public static List<Row> all() {
        return ROWS;
    }

    /** {@return what to do in place of a verb} */
    static Optional<String> instead(String verb) {
        return instead(verb, "");
    }

    /** {@return what to do in place of an option of a verb} */
    static Optional<String> instead(String verb, String option) {
        return ROWS.stream()
                .filter(row -> row.verb().equals(verb) && row.option().equals(option))
                .map(Row::way)
                .findFirst();
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        addVerbs(rows);
        addWaysToRun(rows);
        addNetwork(rows);
        addWalls(rows);
        addSmallOptions(rows);
        addOptionsOfOthers(rows);
        return List.copyOf(rows);
    }

    private static void addVerbs(List<Row> rows) {
        verbs(
                rows,
                NO_REGISTRY + "skopeo copy docker://IMAGE docker-archive:FILE:IMAGE, then ctk load FILE",
                "pull",
                "search");
        verbs(rows, NO_REGISTRY + "ctk save -o FILE IMAGE, then skopeo copy oci-archive:FILE docker://IMAGE", "push");
        verbs(rows, NO_REGISTRY + "skopeo has the same verb", "login", "logout");
        verbs(
                rows,
                NOT_YET
                        + "ctk run --name NAME IMAGE COMMAND and ctk commit NAME IMAGE make an image step by step; ctk load takes"
                        + " what docker, podman and buildah build",
                "build",
                "buildx",
                "builder",
                "bake");
        verbs(rows, NOT_YET + "ctk start runs a container's own command again", "exec");
        verbs(rows, FOREGROUND + "ctk run -i passes standard input on", "attach");
        verbs(rows, NOT_YET + "a container writes where its ctk does, so ctk run ... >FILE keeps it", "logs");
        verbs(rows, FOREGROUND + "signal that one, or give ctk run a --timeout", "stop", "kill");
        verbs(rows, FOREGROUND + "ctk start runs it again", "restart");
        verbs(rows, NOT_YET + "ctk run makes a container and starts it", "create", "init");
        verbs(
                rows,
                NOT_YET
                        + "ctk mount NAME DIRECTORY shows its files, ctk export NAME | tar -x PATH takes some out, ctk run -v"
                        + " shows it yours",
                "cp");
        verbs(rows, NOT_YET + "ctk commit NAME IMAGE, and ctk run --name NEW IMAGE", "rename");
        verbs(
                rows,
                "ctk cgroup freeze GROUP stops its processes and ctk cgroup thaw lets them go on",
                "pause",
                "unpause");
        verbs(rows, "ctk cgroup top shows what groups use, and ctk cgroup stat one of them", "stats", "top");
        verbs(rows, "ctk cgroup set GROUP FILE=VALUE changes limits while it runs", "update");
        verbs(rows, "ctk run itself ends as its command ended, and ctk ps -a tells it later", "wait");
        verbs(rows, "ctk cgroup events GROUP tells what happens in a group", "events");
        verbs(rows, "ctk doctor says what this machine offers, ctk version what ctk is", "info");
        verbs(rows, "ctk df, ctk prune and ctk doctor", "system");
        verbs(rows, "the verbs stand alone: ctk run, ps, start, rm, diff, commit, inspect", "container");
        verbs(rows, "the verbs stand alone: ctk images, import, load, save, tag, rmi, history, inspect", "image");
        verbs(rows, "ctk ps lists containers, ctk images lists images", "ls", "list");
        verbs(rows, "ctk rm removes containers, ctk rmi images", "remove", "delete");
        verbs(rows, "ctk mount is unmounted by ctk umount", "unmount");
        verbs(rows, NOT_YET + "ctk run --network is none or host", "network", "port");
        verbs(rows, NOT_YET + "ctk run -v DIRECTORY:TARGET shows a directory of this machine", "volume");
        verbs(
                rows,
                "ctk runs one container at a time, and has no daemon: a shell script or systemd units start several",
                "compose",
                "stack",
                "swarm",
                "service",
                "node",
                "pod",
                "play",
                "kube",
                "generate",
                "machine",
                "context",
                "secret",
                "config",
                "plugin");
        verbs(
                rows,
                "ctk inspect IMAGE shows what an image is made of; signatures are not looked at yet",
                "manifest",
                "trust");
    }

    private static void addWaysToRun(List<Row> rows) {
        options(
                rows,
                RUN,
                FOREGROUND + "nohup ctk run ... & or systemd-run ctk run ... puts it behind",
                "-d",
                "--detach",
                "--detach-keys");
        options(
                rows,
                RUN,
                NOT_YET + "-i alone passes standard input on, and"
                        + " stty raw -echo; ctk run -i IMAGE script -q /dev/null; stty sane gives a shell a terminal",
                "-t",
                "--tty");
        options(rows, RUN, "-i passes standard input on; output is passed on always", "-a", "--attach");
        options(rows, RUN, "signals are passed on always", "--sig-proxy");
        options(rows, RUN, NOT_YET + "a systemd unit with Restart= starts it again", "--restart");
        options(
                rows,
                RUN,
                NOT_YET + "a command of the container's own has to look after itself",
                "--health-cmd",
                "--health-interval",
                "--health-retries",
                "--health-start-period",
                "--health-start-interval",
                "--health-timeout");
        options(rows, RUN, "nothing is checked anyway", "--no-healthcheck");
        options(rows, RUN, "output goes where ctk's goes: ctk run ... | logger", "--log-driver", "--log-opt");
        options(rows, RUN, NO_REGISTRY + "images are there, or are brought by ctk load", "--pull");
        options(rows, RUN, "images of this machine's processor only", "--platform");
        options(rows, RUN, "ctk is the runtime", "--runtime", "--isolation");
    }

    private static void addNetwork(List<Row> rows) {
        String own = "a container has only loopback, or with --network host this machine's network: ";
        options(
                rows,
                RUN,
                own + "its ports are this machine's then",
                "-p",
                "--publish",
                "-P",
                "--publish-all",
                "--expose");
        options(rows, RUN, "--network", "--net");
        options(
                rows,
                RUN,
                own + "its names are this machine's then",
                "--dns",
                "--dns-option",
                "--dns-opt",
                "--dns-search",
                "--add-host",
                "--link",
                "--link-local-ip",
                "--network-alias",
                "--net-alias");
        options(rows, RUN, own + "its addresses are this machine's then", "--ip", "--ip6", "--mac-address");
        options(rows, RUN, "--hostname takes a full name", "--domainname");
    }

    private static void addWalls(List<Row> rows) {
        options(
                rows,
                RUN,
                "no container is without its walls: --cap-add gives a capability, -v a device",
                "--privileged");
        options(
                rows,
                RUN,
                NOT_YET + "the walls are ctk's own, and --cap-drop ALL takes capabilities",
                "--security-opt");
        options(rows, RUN, NOT_YET + "-v /dev/NAME:/dev/NAME shows one", "--device", "--device-cgroup-rule", "--gpus");
        options(
                rows,
                RUN,
                NOT_YET + "an ordinary user always has a user namespace, root none",
                "--userns",
                "--uidmap",
                "--gidmap");
        options(
                rows,
                RUN,
                NOT_YET + "each container has namespaces of its own, except with --network host",
                "--pid",
                "--ipc",
                "--uts",
                "--cgroupns");
        options(rows, RUN, NOT_YET + "-u USER:GROUP names one group", "--group-add");
        options(rows, RUN, NOT_YET + "the machine's settings are seen, and not changed", "--sysctl");
    }

    private static void addSmallOptions(List<Row> rows) {
        options(
                rows,
                RUN,
                NOT_YET + "ctk cgroup run --cgroup GROUP runs a command in a group",
                "--cgroup-parent",
                "--cgroups");
        options(rows, RUN, NOT_YET + "--tmpfs /dev/shm:size=SIZE", "--shm-size");
        options(rows, RUN, "-v names each directory", "--volumes-from", "--volume-driver");
        options(rows, RUN, NOT_YET + "--memory is what is limited", "--storage-opt");
        options(
                rows,
                RUN,
                NOT_YET + "ctk commit --change 'LABEL NAME=VALUE' gives one to an image",
                "-l",
                "--label",
                "--label-file",
                "--annotation");
        options(rows, RUN, "the image's STOPSIGNAL, and --timeout kills", "--stop-signal", "--stop-timeout");
        options(rows, RUN, "--name NAME is known before it starts", "--cidfile", "--pidfile");
        options(rows, RUN, "--io-weight-device", "--blkio-weight-device");
        options(
                rows,
                RUN,
                "cgroup v2 has no such limit",
                "--kernel-memory",
                "--memory-swappiness",
                "--oom-kill-disable",
                "--cpu-rt-period",
                "--cpu-rt-runtime");
        options(rows, RUN, NOT_YET + "choom(1) in front of the command", "--oom-score-adj");
        options(rows, RUN, "ctk run says nothing that it could leave out", "-q", "--quiet");
    }

    private static void addOptionsOfOthers(List<Row> rows) {
        options(rows, "rm", FOREGROUND + "end that first, then ctk rm NAME", "-f", "--force");
        options(rows, "rm", "what is the container's own goes with it always", "-v", "--volumes");
        options(rows, "rmi", "name each of its names, and remove its containers with ctk rm first", "-f", "--force");
        options(rows, "rmi", "an image's layers go when no other image has them", "--no-prune");
        String uncut = "words are cut for a terminal's width only: pass it on with | cat";
        options(rows, "ps", uncut, "--no-trunc");
        options(rows, "images", uncut, "--no-trunc");
        options(rows, "history", uncut, "--no-trunc");
        String filter = "grep the table, or have --format json read by jq";
        options(rows, "ps", filter, "-f", "--filter", "-n", "--last", "-l", "--latest");
        options(rows, "images", filter, "-f", "--filter");
        options(rows, "prune", "ctk rmi removes those that it names", "--filter");
        options(rows, "ps", "ctk diff --size NAME tells what a container's files have", "-s", "--size");
        options(rows, "images", "all images are listed always", "-a", "--all");
        options(rows, "images", "ctk images --format json has whole digests", "--digests");
        options(rows, "prune", "a container's volumes go with ctk rm", "--volumes");
        options(
                rows,
                "inspect",
                "all is printed as JSON, for jq to read",
                "-f",
                "--format",
                "-t",
                "--type",
                "-s",
                "--size");
        options(rows, "start", "output is passed on always, and -i passes input on", "-a", "--attach");
        options(rows, "commit", "a container that runs can't be committed, so nothing has to pause", "-p", "--pause");
        options(rows, "load", "only names are printed", "-q", "--quiet");
        options(rows, "import", "images of this machine's processor only", "--platform");
        options(rows, "load", "images of this machine's processor only", "--platform");
        options(rows, "df", "each image is a line always", "-v", "--verbose");
    }

    private static void verbs(List<Row> rows, String way, String... verbs) {
        for (String verb : verbs) {
            rows.add(new Row(verb, "", way));
        }
    }

    private static void options(List<Row> rows, String verb, String way, String... options) {
        for (String option : options) {
            rows.add(new Row(verb, option, way));
        }
    }
}
