package io.ctk.cli.hints;

import java.util.ArrayList;
import java.util.List;

/** The rows of {@link DockerWords} for the options of {@code run}, of which Docker has the most. */
final class DockerRunOptions {
    private DockerRunOptions() {}

    static List<DockerWords.Row> rows() {
        List<DockerWords.Row> rows = new ArrayList<>();
        addWaysToRun(rows);
        addNetwork(rows);
        addWalls(rows);
        addSmallOptions(rows);
        return rows;
    }

    private static void addWaysToRun(List<DockerWords.Row> rows) {
        options(
                rows,
                DockerWords.FOREGROUND + "nohup ctk run ... & or systemd-run ctk run ... puts it behind",
                "-d",
                "--detach",
                "--detach-keys");
        options(
                rows,
                DockerWords.NOT_YET + "-i alone passes standard input on, and"
                        + " stty raw -echo; ctk run -i IMAGE script -q /dev/null; stty sane gives a shell a terminal",
                "-t",
                "--tty");
        options(rows, "-i passes standard input on; output is passed on always", "-a", "--attach");
        options(rows, "signals are passed on always", "--sig-proxy");
        options(rows, DockerWords.NOT_YET + "a systemd unit with Restart= starts it again", "--restart");
        options(
                rows,
                DockerWords.NOT_YET + "a command of the container's own has to look after itself",
                "--health-cmd",
                "--health-interval",
                "--health-retries",
                "--health-start-period",
                "--health-start-interval",
                "--health-timeout");
        options(rows, "nothing is checked anyway", "--no-healthcheck");
        options(rows, "output goes where ctk's goes: ctk run ... | logger", "--log-driver", "--log-opt");
        options(rows, DockerWords.NO_REGISTRY + "images are there, or are brought by ctk load", "--pull");
        options(rows, "images of this machine's processor only", "--platform");
        options(rows, "ctk is the runtime", "--runtime", "--isolation");
    }

    private static void addNetwork(List<DockerWords.Row> rows) {
        String own = "a container has only loopback, or with --network host this machine's network: ";
        options(rows, own + "its ports are this machine's then", "-p", "--publish", "-P", "--publish-all", "--expose");
        options(rows, "--network", "--net");
        options(
                rows,
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
        options(rows, own + "its addresses are this machine's then", "--ip", "--ip6", "--mac-address");
        options(rows, "--hostname takes a full name", "--domainname");
    }

    private static void addWalls(List<DockerWords.Row> rows) {
        options(rows, "no container is without its walls: --cap-add gives a capability, -v a device", "--privileged");
        options(
                rows,
                DockerWords.NOT_YET + "the walls are ctk's own, and --cap-drop ALL takes capabilities",
                "--security-opt");
        options(
                rows,
                DockerWords.NOT_YET + "-v /dev/NAME:/dev/NAME shows one",
                "--device",
                "--device-cgroup-rule",
                "--gpus");
        options(
                rows,
                DockerWords.NOT_YET + "an ordinary user always has a user namespace, root none",
                "--userns",
                "--uidmap",
                "--gidmap");
        options(
                rows,
                DockerWords.NOT_YET + "each container has namespaces of its own, except with --network host",
                "--pid",
                "--ipc",
                "--uts",
                "--cgroupns");
        options(rows, DockerWords.NOT_YET + "-u USER:GROUP names one group", "--group-add");
        options(rows, DockerWords.NOT_YET + "the machine's settings are seen, and not changed", "--sysctl");
    }

    private static void addSmallOptions(List<DockerWords.Row> rows) {
        options(
                rows,
                DockerWords.NOT_YET + "ctk cgroup run --cgroup GROUP runs a command in a group",
                "--cgroup-parent",
                "--cgroups");
        options(rows, DockerWords.NOT_YET + "--tmpfs /dev/shm:size=SIZE", "--shm-size");
        options(rows, "-v names each directory", "--volumes-from", "--volume-driver");
        options(rows, DockerWords.NOT_YET + "--memory is what is limited", "--storage-opt");
        options(
                rows,
                DockerWords.NOT_YET + "ctk commit --change 'LABEL NAME=VALUE' gives one to an image",
                "-l",
                "--label",
                "--label-file",
                "--annotation");
        options(rows, "the image's STOPSIGNAL, and --timeout kills", "--stop-signal", "--stop-timeout");
        options(rows, "--name NAME is known before it starts", "--cidfile", "--pidfile");
        options(rows, "--io-weight-device", "--blkio-weight-device");
        options(
                rows,
                "cgroup v2 has no such limit",
                "--kernel-memory",
                "--memory-swappiness",
                "--oom-kill-disable",
                "--cpu-rt-period",
                "--cpu-rt-runtime");
        options(rows, DockerWords.NOT_YET + "choom(1) in front of the command", "--oom-score-adj");
        options(rows, "ctk run says nothing that it could leave out", "-q", "--quiet");
    }

    private static void options(List<DockerWords.Row> rows, String way, String... options) {
        for (String option : options) {
            rows.add(new DockerWords.Row("run", option, way));
        }
    }
}
