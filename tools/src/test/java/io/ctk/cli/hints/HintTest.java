package io.ctk.cli.hints;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines with a slip, or with a word of Docker's: the one line says what was meant, or how it is done here. */
class HintTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "imags | there is no command imags; did you mean ctk images?",
                "help imags | there is no command imags; did you mean ctk images?",
                "cgroup stta | there is no command cgroup stta; did you mean ctk cgroup stat?",
                "cgroup frobnicate | there is no command cgroup frobnicate; see ctk cgroup --help",
                "cgroup stat | ctk cgroup stat: GROUP is missing; see ctk cgroup stat --help",
                "cgroup stat --nosuch . | ctk cgroup stat has no option --nosuch; see ctk cgroup stat --help",
                "run --memroy 64m host true | ctk run has no option --memroy; did you mean --memory?",
                "run --memroy=64m host true | ctk run has no option --memroy; did you mean --memory?",
                "run -it host bash | ctk run has no option -t: ",
                "run --rm -itd host bash | ctk run has no option -t: ",
                "run --detach host true | ctk run has no option --detach: a container runs in the foreground",
                "run --rm --name x --publish 80:80 host true | ctk run has no option --publish: ",
                "rmi --froce x | ctk rmi has no option --froce; see ctk rmi --help",
                "rmi --froce | ctk rmi has no option --froce; see ctk rmi --help",
                "rmi | ctk rmi: IMAGE is missing; see ctk rmi --help",
                "rm -f x | ctk rm has no option -f: a container runs in the foreground",
                "images debian | ctk images takes no words, and got \"debian\"; see ctk images --help",
                "tag a b c | ctk tag takes nothing behind IMAGE NAME, and got \"c\"",
                "images -f x | ctk images has no option -f: ",
                "pull debian | there is no command pull: ctk speaks to no registry yet",
                "exec x sh | there is no command exec: ",
                "import http://example.org/x.tar | is an address, and ctk fetches nothing",
                "load https://example.org/x.tar | is an address, and ctk fetches nothing",
                "overlay mount /mnt | ctk overlay mount needs --lower DIRECTORY",
            })
    void saysWhatWasMeant(String words, String complaint) {
        Ended ended = Command.inProcess(words.strip().split(" "));
        assertThat(ended.complaint()).contains(complaint.strip());
        assertThat(ended.status()).isEqualTo(125);
        assertThat(ended.out()).isEmpty();
    }

    /** picocli's own words are about its model, not about what somebody typed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "images x",
                "rmi",
                "rmi --x",
                "run --name",
                "run --x",
                "tag a",
                "save --x=1",
                "cgroup set",
                "df -v y",
                "ps --rm=x"
            })
    void isNeverInPicoclisWords(String words) {
        assertThat(Command.inProcess(words.split(" ")).err())
                .doesNotContain("Unmatched", "Missing required", "Unknown option", "index");
    }

    /** The word behind a value option is its value, and what follows the image is the command's. */
    @Test
    void onlyOptionsOfCtksAreLookedAt() {
        assertThat(Command.inProcess("run", "--name", "--nosuch", "host").complaint())
                .doesNotContain("no option --nosuch");
        assertThat(Command.inProcess("run", "nosuch", "--publish", "x").complaint())
                .contains("there is no image nosuch");
    }
}
