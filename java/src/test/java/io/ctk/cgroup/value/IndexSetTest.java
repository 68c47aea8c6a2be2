package io.ctk.cgroup.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of processors. */
class IndexSetTest {
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "'\n', ''",
        "0, 0",
        "'0-3,5\n', '0-3,5'",
        "'5,0,1', '0-1,5'",
        "'3-3', 3",
        "'1,1,1-2', '1-2'",
        "65535, 65535"
    })
    void areReadAndWritten(String text, String written) {
        assertThat(IndexSet.parse(text)).hasToString(written).isEqualTo(IndexSet.parse(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "-1", "3-1", "1-", "-", ",", "1,", "1,,2", "65536", "0-65536", "1-2-3", "99999999999", "1 2"
            })
    void areNone(String text) {
        assertThatThrownBy(() -> IndexSet.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no list of numbers such as 0-3,5");
    }

    @Test
    void areSets() {
        IndexSet set = IndexSet.of(4, 0, 1, 4);
        assertThat(set.size()).isEqualTo(3);
        assertThat(set.stream()).containsExactly(0, 1, 4);
        assertThat(set.contains(4)).isTrue();
        assertThat(set.contains(2)).isFalse();
        assertThat(set).isEqualTo(IndexSet.parse("0-1,4")).hasSameHashCodeAs(IndexSet.parse("0-1,4"));
        assertThat(set).isNotEqualTo(IndexSet.EMPTY).isNotEqualTo("0-1,4");
        assertThat(IndexSet.of()).isEqualTo(IndexSet.EMPTY);
        assertThatThrownBy(() -> IndexSet.of(1, -2)).isInstanceOf(IllegalArgumentException.class);
    }
}
