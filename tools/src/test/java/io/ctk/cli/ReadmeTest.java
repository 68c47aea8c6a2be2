package io.ctk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README tells to write is what is tested. */
class ReadmeTest {
    @Test
    void hasTheLinesThatMakeAnImageOfDebian() throws Exception {
        String text = Files.readString(Path.of("../README.md"));
        for (String line : DebianImageTest.lines()) {
            assertThat(text).contains(line.indent(4));
        }
        assertThat(text).contains(DebianImageTest.INSPECT);
    }
}
