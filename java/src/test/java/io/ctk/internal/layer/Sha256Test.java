package io.ctk.internal.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The hash, against the JDK's. */
class Sha256Test {
    @Test
    void everyLengthAroundItsBlocks() throws Exception {
        byte[] bytes = new byte[200_000];
        new Random(1).nextBytes(bytes);
        for (int length :
                new int[] {0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 127, 128, 65_535, 65_536, 65_537, 200_000}) {
            Sha256 whole = new Sha256();
            whole.update(bytes, 0, length);
            Sha256 parts = new Sha256();
            for (int at = 0; at < length; at += 777) {
                parts.update(bytes, at, Math.min(777, length - at));
            }
            MessageDigest expected = MessageDigest.getInstance("SHA-256");
            expected.update(bytes, 0, length);
            String hex = HexFormat.of().formatHex(expected.digest());
            assertThat(whole.finish()).as("%d bytes", length).isEqualTo(hex);
            assertThat(parts.total()).isEqualTo(length);
            assertThat(parts.finish()).as("%d bytes in parts", length).isEqualTo(hex);
        }
    }
}
