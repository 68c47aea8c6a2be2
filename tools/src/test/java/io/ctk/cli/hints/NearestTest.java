package io.ctk.cli.hints;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> WORDS =
            List.of("ps", "rm", "rmi", "run", "images", "--memory", "--memory-swap", "debian:12", "save");

    @ParameterizedTest
    @CsvSource({
        "imags, images",
        "image, images",
        "iamges, images",
        "--memroy, --memory",
        "debain:12, debian:12",
        "debian:13, debian:12",
        "rn, rm",
        "rnu, run",
        "sav, save",
        "deb, debian:12",
    })
    void isTheOneThatWasMeant(String typed, String meant) {
        assertThat(Nearest.to(typed, WORDS)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"xy", "frobnicate", "--foo", "--mem"})
    void isNothingWhereNothingIsNear(String typed) {
        assertThat(Nearest.to(typed, WORDS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "'', abc, 3",
        "abc, abc, 0",
        "abc, acb, 1",
        "abc, ab, 1",
        "abc, xyz, 3",
        "kitten, sitting, 3"
    })
    void distance(String from, String to, int distance) {
        assertThat(Nearest.distance(from, to)).isEqualTo(distance);
        assertThat(Nearest.distance(to, from)).isEqualTo(distance);
    }

    @Test
    void noWordsAreNoneNear() {
        assertThat(Nearest.to("x", List.of())).isEmpty();
    }
}
