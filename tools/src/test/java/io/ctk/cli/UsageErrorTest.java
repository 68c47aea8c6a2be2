package io.ctk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines that mean nothing: each gets one line that says why, and 125. */
class UsageErrorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuch | there is no command nosuch; ctk help",
                "--nosuch | there is no option --nosuch; ctk help",
                "run | no image and no command",
                "run host | no command to run",
                "run --rootfs / | no command to run",
                "run debian true | there is no image debian",
                "run --nosuch host true | ctk run has no option --nosuch; see ctk run --help",
                "run --name | --name",
                "run --name !x host true | --name: \"!x\" is no name",
                "run --workdir x host true | --workdir: working directory \"x\" is not an absolute path",
                "run --network bridge host true | --network: there is no network bridge: none or host",
                "run --memory 5q host true | --memory: \"5q\" is no size",
                "run --cpus x host true | --cpus: \"x\" is no number",
                "run --cpus 0.001 host true | --cpus: 0.001 processors: at least 0.01",
                "run --pids-limit 0 host true | --pids-limit: 0 processes: at least 1",
                "run --pids-limit x host true | --pids-limit: \"x\" is no whole number",
                "run --cap-add fly host true | --cap-add: \"fly\" is no capability",
                "run --cap-drop fly host true | --cap-drop: \"fly\" is no capability",
                "run --ulimit nofile host true | --ulimit: \"nofile\" is no resource limit",
                "run --timeout 0 host true | --timeout: \"0\" is no time",
                "run --timeout 5d host true | --timeout: \"5d\" is no time",
                "run --timeout 9999999999 host true | --timeout: \"9999999999\" is no time",
                "run -e =x host true | --env: \"=x\" has no name",
                "run --env-file /nosuch host true | --env-file /nosuch: no such file",
                "run -v x host true | --volume: \"x\" is no volume",
                "run -v /x:y host true | --volume: \"y\" is no place for a volume",
                "run -v /x:/ host true | --volume: \"/\" is no place for a volume",
                "run -v /x:/y:q host true | --volume: there is no option q",
                "run -v /x:/y/.. host true | --volume: \"/y/..\" is no place for a volume",
                "run -v /x:/y -v /z:/y/ host true | --volume: duplicate mount destination /y",
                "run -v /x:/y --tmpfs /y/../y host true | --tmpfs: duplicate mount destination /y",
                "run -v /x:/y --mount type=bind,src=/z,dst=//y host true | --mount: duplicate mount destination /y",
                "run -v /x:/y -v /y host true | --volume: duplicate mount destination /y",
                "run -v /y -v /y/ host true | --volume: duplicate mount destination /y",
                "run --mount type=bind,src=/x,dst=/y,consistency=q host true | there is no option q",
                "run --mount type=bind,src=/x,dst=/y,bind-propagation=shared host true | there is no option shared",
                "run --memory 64 host true | --memory: \"64\" is less memory than any command needs, at least 4m; did you mean 64m?",
                "run -m 4194303 host true | at least 4m; did you mean 4194303m?",
                "run -m 3m host true | --memory: \"3m\" is less memory than any command needs, at least 4m",
                "run -m 0 host true | --memory: \"0\" is less memory than any command needs, at least 4m: leave it out",
                "run --memory-high 64 host true | --memory-high: \"64\" is less memory",
                "cgroup run -m 64 true | --memory: \"64\" is less memory",
                "cgroup create -m 64 a | --memory: \"64\" is less memory",
                "run -h --rm host true | -h: the host name is missing; see ctk run --help",
                "run -h a --hostname b host true | -h says the same as --hostname",
                "run -h a#b host true | --hostname: \"a#b\" is no host name",
                "run -v /x:/y:ro:z host true | use --mount for a path with a colon",
                "run --mount type=volume,src=named,dst=/x host true | src",
                "run --mount type=nfs,dst=/x host true | type=nfs",
                "run --mount type=bind,dst=/x host true | there is no source=",
                "run --mount type=bind,src=/x host true | there is no target=",
                "run --mount type=bind,src=/x,dst=/x,frob=1 host true | there is no use for frob",
                "run --mount type=bind,src=/x,src=/y,dst=/x host true | src stands there twice",
                "run --mount type=tmpfs,dst=/x,tmpfs-mode=9 host true | tmpfs-mode=9: an octal number",
                "run --mount type=bind,\"src=/x,dst=/x host true | a quote is not closed",
                "run --tmpfs x host true | --tmpfs: \"x\" is no place for a volume",
                "overlay | overlay what: mount, umount or ls",
                "overlay mount /mnt | --lower",
                "overlay mount -l / | TARGET",
                "overlay mount -l / -u /tmp /mnt | --upper and --work go together",
                "overlay umount | TARGET",
                "completion | SHELL",
                "completion tcsh | there is no completion for the shell tcsh: bash, zsh, fish",
                "version more | more",
            })
    void isOneLine(String words, String complaint) {
        Ended ended = Command.inProcess(words.strip().split(" "));
        assertThat(ended.complaint()).contains(complaint.strip());
        assertThat(ended.status()).isEqualTo(125);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void emptyWordsAreErrorsToo() {
        assertThat(Command.inProcess("run", "-v", ":/x", "host", "true").complaint())
                .contains("is no volume");
        assertThat(Command.inProcess("run", "", "true").complaint()).contains("there is no image");
        assertThat(Command.inProcess("run", "--rootfs", "", "true").complaint())
                .contains("--rootfs: the directory is missing");
    }

    @Test
    void aNewlineStaysInTheLine() {
        assertThat(Command.inProcess("run", "a\nb\u0001", "true").complaint())
                .contains("there is no image a\\nb\\x01;");
    }

    @Test
    void environmentFilesAreChecked(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("f");
        Files.writeString(file, "A=1\nB C=2\n");
        String[] words = {"run", "--env-file", file.toString(), "host", "true"};
        assertThat(Command.inProcess(words).complaint()).contains("line 2: \"B C\" is no name: it has a space in it");
        Files.writeString(file, "=2\n");
        assertThat(Command.inProcess(words).complaint()).contains("line 1: \"=2\" has no name");
        Files.write(file, new byte[] {'A', '=', (byte) 0xff, '\n'});
        assertThat(Command.inProcess(words).complaint()).contains("not a text in UTF-8");
        words[2] = directory.toString();
        assertThat(Command.inProcess(words).complaint()).contains("--env-file " + directory);
    }
}
