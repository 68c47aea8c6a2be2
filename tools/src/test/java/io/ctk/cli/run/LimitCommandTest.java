package io.ctk.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.CommandTest;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whoever meets a limit is told the flag that moves it. */
class LimitCommandTest extends CommandTest {
    private String refused(TestArchive archive, String... limit) throws Exception {
        Path file = Files.write(temporary.resolve("archive.tar"), archive.bytes());
        String[] words = new String[limit.length + 2];
        words[0] = "import";
        System.arraycopy(limit, 0, words, 1, limit.length);
        words[limit.length + 1] = file.toString();
        Command.Ended ended = ctk(words).run();
        assertThat(ended.status()).isEqualTo(125);
        return ended.complaint();
    }

    @AnyUserTest
    void theFlagIsNamed() throws Exception {
        TestArchive archive = new TestArchive().file("a", "x".repeat(2000)).file("b", "y");
        assertThat(refused(archive, "--max-size", "1k")).contains("a layer of more than", "; --max-size allows more");
        assertThat(refused(archive, "--max-entries", "1")).contains("1 entries; --max-entries allows more");
        TestArchive marked =
                new TestArchive().pax("SCHILY.xattr.trusted.overlay.opaque=y").file("f", "x");
        assertThat(refused(marked, "--strict")).contains("overlayfs's own; without --strict that is left out");
    }
}
