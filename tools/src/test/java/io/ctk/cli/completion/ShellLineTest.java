package io.ctk.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShellLineTest {
    @Test
    void wordsAreWhatTheShellMakesOfThem() {
        assertThat(ShellLine.words("ctk  run -v a:b deb")).containsExactly("ctk", "run", "-v", "a:b", "deb");
        assertThat(ShellLine.words("ctk load ")).containsExactly("ctk", "load", "");
        assertThat(ShellLine.words("ctk 'a b' \"c 'd\" e\\ f \"\" '"))
                .containsExactly("ctk", "a b", "c 'd", "e f", "", "");
        assertThat(ShellLine.words("")).containsExactly("");
        assertThat(ShellLine.words("ctk x\\")).containsExactly("ctk", "x\\");
    }
}
