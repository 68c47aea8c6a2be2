package io.ctk.cli;

import java.util.List;

/** What help and the manual show of each command at work, by its full name without {@code ctk}. */
final class Examples {
    private Examples() {}

    /** {@return lines; none for commands that explain themselves} */
    static List<String> of(String command) {
        return switch (command) {
            case "run" ->
                List.of(
                        "ctk run --rm host id",
                        "ctk run --name try --network host host apt-get install -y cowsay",
                        "ctk run --rm -i -v /srv/data:/data:ro debian:12 sh -c 'wc -l /data/*' <list",
                        "ctk run --rm --memory 256m --cpus 0.5 --timeout 10s debian:12 ./job");
            case "ps" -> List.of("ctk ps -a", "ctk ps -a --format json | jq '.[].name'");
            case "start" -> List.of("ctk start -i try");
            case "spec" -> List.of("mkdir -p b/rootfs && ctk spec >b/config.json; ctk run --bundle b");
            case "rm" -> List.of("ctk rm try other", "ctk ps -aq | xargs -r ctk rm");
            case "diff" -> List.of("ctk diff --size try");
            case "commit" ->
                List.of(
                        "ctk commit -m 'with cowsay' try debian:cow",
                        "ctk commit --change 'CMD [\"/usr/games/cowsay\", \"moo\"]' try debian:cow");
            case "images" -> List.of("ctk images", "ctk images -q");
            case "import" ->
                List.of(
                        "ctk import /srv/rootfs debian:12",
                        "mmdebstrap --variant=minbase bookworm | ctk import - debian:12",
                        "curl -L https://example.org/rootfs.tar.xz | ctk import - other:1");
            case "load" ->
                List.of(
                        "skopeo copy docker://debian:12 docker-archive:d:debian:12; ctk load d",
                        "docker save debian:12 | ctk load");
            case "save" ->
                List.of("ctk save -o debian.tar debian:12", "ctk save --format docker debian:12 | docker load");
            case "export" -> List.of("ctk export try | tar -x etc/hosts", "ctk export -o all.tar debian:12");
            case "tag" -> List.of("ctk tag debian:12 debian:stable");
            case "rmi" -> List.of("ctk rmi debian:stable");
            case "history" -> List.of("ctk history debian:12");
            case "inspect" -> List.of("ctk inspect debian:12 | jq .config.config.Env");
            case "layers" -> List.of("ctk layers debian:12", "ctk layers --files debian:12 | less");
            case "mount" -> List.of("mkdir /mnt/d && ctk mount debian:12 /mnt/d && ls /mnt/d; ctk umount /mnt/d");
            case "prune" -> List.of("ctk prune --all --dry-run", "ctk prune --all --force");
            case "verify" -> List.of("ctk verify --repair");
            case "doctor" -> List.of("ctk doctor", "ctk doctor --json | jq .");
            case "completion" ->
                List.of(
                        "source <(ctk completion bash)            # in ~/.bashrc",
                        "source <(ctk completion zsh)             # in ~/.zshrc, behind compinit",
                        "ctk completion fish >~/.config/fish/completions/ctk.fish");
            case "overlay mount" -> List.of("ctk overlay mount -l /upper -l /lower /mnt");
            case "cgroup run" -> List.of("ctk cgroup run --memory 1g --stats make -j8");
            case "cgroup create" -> List.of("ctk cgroup create --memory 1g --pids-limit 100 judge/one");
            case "cgroup set" -> List.of("ctk cgroup set judge/one memory.high=512M cpu.weight=50");
            case "cgroup events" -> List.of("ctk cgroup events --format json judge");
            case "cgroup top" -> List.of("ctk cgroup top --sort memory judge");
            case "cgroup rm" -> List.of("ctk cgroup rm -r -k judge");
            default -> List.of();
        };
    }
}
