package io.ctk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices by number. */
class BlockDeviceTest {
    @TempDir
    Path temporary;

    @Test
    void areReadWrittenAndSorted() {
        assertThat(BlockDevice.parse("254:16"))
                .isEqualTo(new BlockDevice(254, 16))
                .hasToString("254:16");
        assertThat(new BlockDevice(8, 16)).isLessThan(new BlockDevice(8, 32)).isLessThan(new BlockDevice(9, 0));
        assertThat(new BlockDevice(8, 16)).isEqualByComparingTo(new BlockDevice(8, 16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "8", "8:", ":1", "-1:2", "8:-2", "8:1:2", "a:b", "8 :1", "99999999999:1", "4294967295:1"
            })
    void areNone(String text) {
        assertThatThrownBy(() -> BlockDevice.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\" is no MAJOR:MINOR of a block device");
    }

    /** The bits of a dev_t lie apart (makedev(3)). */
    @ParameterizedTest
    @CsvSource({"0x0801, 8, 1", "0x10300, 259, 0", "0x100fe00, 254, 4096", "0x100000000801, 4104, 1"})
    void ofANumber(String dev, int major, int minor) {
        assertThat(BlockDevice.ofNumber(Long.decode(dev))).isEqualTo(new BlockDevice(major, minor));
    }

    @Test
    void ofAFile() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));
        for (Path wrong : new Path[] {file, temporary, Path.of("/dev/null")}) {
            assertThatThrownBy(() -> BlockDevice.of(wrong))
                    .isInstanceOfSatisfying(
                            CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOTBLK))
                    .hasMessageContaining(wrong.toString())
                    .hasMessageContaining("name a device such as /dev/sda");
        }
        assertThatThrownBy(() -> BlockDevice.of(temporary.resolve("absent")))
                .isInstanceOfSatisfying(
                        CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }
}
