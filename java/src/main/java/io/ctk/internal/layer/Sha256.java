package io.ctk.internal.layer;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.bindings.NativeLibrary;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** SHA-256 of bytes that come in parts. For one thread. */
public final class Sha256 {
    private static final int BLOCK = 64;
    /** How many bytes cross the border in one call. */
    private static final int PART = 64 << 10;

    private final int[] state = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };
    private final byte[] part = new byte[PART];
    private int filled;
    private long total;

    /** The hash of nothing yet. */
    public Sha256() {
        NativeLibrary.load();
    }

    /** Adds bytes. */
    public void update(byte[] bytes, int offset, int length) {
        total += length;
        int at = offset;
        int left = length;
        while (left > 0) {
            int count = Math.min(left, PART - filled);
            System.arraycopy(bytes, at, part, filled, count);
            filled += count;
            at += count;
            left -= count;
            if (filled == PART) {
                hash(PART / BLOCK);
                filled = 0;
            }
        }
    }

    private void hash(int blocks) {
        int ignored = Libctk.ctk_sha256_blocks(state, part, blocks);
    }

    /** {@return how many bytes were added} */
    public long total() {
        return total;
    }

    /** {@return the hash in hexadecimal; nothing can be added after} */
    public String finish() {
        long bits = total * Byte.SIZE;
        int whole = filled / BLOCK * BLOCK;
        byte[] rest = java.util.Arrays.copyOfRange(part, whole, filled);
        if (whole > 0) {
            hash(whole / BLOCK);
        }
        int padded = rest.length < BLOCK - Long.BYTES ? BLOCK : 2 * BLOCK;
        ByteBuffer last = ByteBuffer.wrap(part, 0, padded);
        last.put(rest).put((byte) 0x80);
        while (last.position() < padded - Long.BYTES) {
            last.put((byte) 0);
        }
        last.putLong(bits);
        hash(padded / BLOCK);
        ByteBuffer result = ByteBuffer.allocate(8 * Integer.BYTES);
        for (int word : state) {
            result.putInt(word);
        }
        return HexFormat.of().formatHex(result.array());
    }
}
