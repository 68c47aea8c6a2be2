package io.ctk.internal.cgroup.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers found in bytes. */
class FlatTextTest {
    private static final String FILE =
            "usage_usec 5\nusage 12\nthe_usage 7\nmax max\nlast 9223372036854775807\nodd x\nnone";

    @ParameterizedTest
    @CsvSource({
        "usage_usec, 5",
        "usage, 12",
        "the_usage, 7",
        "max, 9223372036854775807",
        "last, 9223372036854775807",
        "odd, -1",
        "none, -1",
        "absent, -1",
        "usage_, -1",
        "sage, -1"
    })
    void byKey(String key, long value) {
        // Something before and after, which is not to be read.
        byte[] text = ("usage 99\n" + FILE + " 88\nabsent 77\n").getBytes(StandardCharsets.US_ASCII);
        int from = "usage 99\n".length();
        assertThat(FlatText.value(text, from, from + FILE.length(), key)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"'42\n', 42", "'max\n', 9223372036854775807", "'', -1", "'\n', -1", "0, 0"})
    void aSingleNumber(String file, long value) {
        byte[] text = file.getBytes(StandardCharsets.US_ASCII);
        assertThat(FlatText.value(text, 0, text.length, "")).isEqualTo(value);
    }
}
