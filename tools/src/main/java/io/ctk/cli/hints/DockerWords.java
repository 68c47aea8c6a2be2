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

    static final String NO_REGISTRY = "ctk speaks to no registry yet: ";
    static final String NOT_YET = "not there yet: ";
    static final String FOREGROUND = "a container runs in the foreground, and ends with its ctk: ";

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
        rows.addAll(DockerRunOptions.rows());
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
