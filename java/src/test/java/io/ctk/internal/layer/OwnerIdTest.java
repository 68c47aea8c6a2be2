package io.ctk.internal.layer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerIdTest {
    @Test
    void digitsAreDecimal() {
        assertThat(OwnerId.parse("0")).isZero();
        assertThat(OwnerId.parse("010")).isEqualTo(10);
        assertThat(OwnerId.parse("4294967294")).isEqualTo(4294967294L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "+0", "-0", " 1", "1 ", "\u0661", "0x1", "1_0", "4294967295", "99999999999999999999", "a"})
    void nothingElseIs(String text) {
        assertThat(OwnerId.parse(text)).isEqualTo(-1);
    }

    @Test
    void fieldsOfALine() {
        assertThat(ColonFields.get("a::c", 0)).isEqualTo("a");
        assertThat(ColonFields.get("a::c", 1)).isEmpty();
        assertThat(ColonFields.get("a::c", 2)).isEqualTo("c");
        assertThat(ColonFields.get("a::c", 3)).isNull();
        assertThat(ColonFields.get("", 0)).isEmpty();
        assertThat(ColonFields.id("a:x:07", 2)).isEqualTo(7);
        assertThat(ColonFields.id("a:x", 2)).isEqualTo(-1);
    }
}
