package io.ctk.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long ago something was. */
class AgesTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    /** The year 1 is how Go writes that it knows no time. */
    @ParameterizedTest
    @CsvSource({
        "'', -",
        "nonsense, -",
        "0001-01-01T00:00:00Z, -",
        "1969-12-31T23:59:59Z, -",
        "1970-01-01T00:00:00Z, 56 years ago",
        "2026-11-28T11:59:30Z, now",
        "2026-11-28T11:59:00Z, 1 minute ago",
        "2026-11-26T12:00:00Z, 2 days ago"
    })
    void ages(String time, String expected) {
        assertThat(Ages.text(time, NOW)).isEqualTo(expected);
    }
}
