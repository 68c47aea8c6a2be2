package io.ctk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "7b, 7",
        "1k, 1024",
        "1K, 1024",
        "1kb, 1024",
        "1KiB, 1024",
        "64m, 67108864",
        "' 2g ', 2147483648",
        "3t, 3298534883328",
        "8388607t, 9223370937343148032",
        "999999999999999999, 999999999999999999"
    })
    void parse(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(ByteSize.bytes(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "k",
                "-1",
                "1.5m",
                "1x",
                "1kk",
                "1bb",
                "1bib",
                "0x10",
                "1 m",
                "9999999999999999999",
                "9000000t"
            })
    void noSize(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    @Test
    void itsTextIsReadBackTheSame() {
        for (long bytes :
                new long[] {0, 1, 1023, 1024, 1025, 1 << 20, 3L << 30, 5L << 40, Long.MAX_VALUE / 1024 * 1024}) {
            ByteSize size = ByteSize.bytes(bytes);
            assertThat(ByteSize.parse(size.toString())).as(size.toString()).isEqualTo(size);
        }
        assertThat(ByteSize.mib(64)).hasToString("64m");
        assertThat(ByteSize.kib(1025)).hasToString("1025k");
        assertThat(ByteSize.gib(1)).isGreaterThan(ByteSize.mib(1023));
    }

    @Test
    void itIsNeverNegative() {
        assertThatThrownBy(() -> ByteSize.bytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ByteSize.gib(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
    }
}
