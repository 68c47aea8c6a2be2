package io.ctk.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    private static TextTable table(String image) {
        TextTable table = new TextTable("~<>", "IMAGE", "ID", "SIZE");
        table.add(image, "0123456789ab", "1.0 MiB");
        table.add("b", "ba9876543210", "2 B");
        return table;
    }

    @Test
    void nothingIsCutWhereThereIsRoom() {
        assertThat(table("registry.example/a/long/name:1").lines())
                .containsExactly(
                        "IMAGE                           ID               SIZE",
                        "registry.example/a/long/name:1  0123456789ab  1.0 MiB",
                        "b                               ba9876543210      2 B");
        assertThat(table("a").lines(3)).first().isEqualTo("IMAGE  ID               SIZE");
    }

    @Test
    void oneLongNameBreaksNoLine() {
        assertThat(table("registry.example/a/long/name:1").lines(40))
                .containsExactly(
                        "IMAGE              ID               SIZE",
                        "registry.example\u2026  0123456789ab  1.0 MiB",
                        "b                  ba9876543210      2 B")
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
    }

    @Test
    void theWidestIsCutFirst() {
        TextTable table = new TextTable("~~", "A", "B");
        table.add("a".repeat(30), "b".repeat(12));
        assertThat(table.lines(30)).last().isEqualTo("a".repeat(15) + "\u2026  " + "b".repeat(12));
    }

    @Test
    void aCharacterOfTwoHalvesIsOne() {
        assertThat(Cut.to(3, "\ud83d\ude00\ud83d\ude00\ud83d\ude00")).isEqualTo("\ud83d\ude00\ud83d\ude00\ud83d\ude00");
        assertThat(Cut.to(2, "\ud83d\ude00\ud83d\ude00\ud83d\ude00")).isEqualTo("\ud83d\ude00\u2026");
    }

    @Test
    void linesBreakBetweenWords() {
        assertThat(Cut.wrapped("memory             one two three", 19, 40))
                .containsExactly("memory             one two three");
        assertThat(Cut.wrapped("aa bb cc dd ee", 2, 8)).containsExactly("aa bb cc", "  dd ee");
        assertThat(Cut.wrapped("name      " + "x".repeat(12), 10, 16)).containsExactly("name      xxxxxx", "xxxxxx");
        assertThat(Cut.wrapped("", 4, 20)).containsExactly("");
    }
}
