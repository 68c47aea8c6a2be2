package io.ctk.internal.image.stream;

import io.ctk.image.Digest;
import io.ctk.internal.layer.Sha256;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes a digest of bytes that come in parts. For one thread. */
public abstract sealed class Hash {
    /** {@return one of that algorithm} */
    public static Hash of(String algorithm) {
        return algorithm.equals(Digest.SHA512) ? new OfJdk() : new OfProcessor();
    }

    /** {@return the digest of all of that, by the algorithm of another} */
    public static Digest like(Digest other, byte[] bytes) {
        Hash hash = of(other.algorithm());
        hash.update(bytes, 0, bytes.length);
        return hash.finish();
    }

    private long total;

    /** Adds bytes. */
    public final void update(byte[] bytes, int offset, int length) {
        total += length;
        add(bytes, offset, length);
    }

    /** {@return how many bytes were added} */
    public final long total() {
        return total;
    }

    abstract void add(byte[] bytes, int offset, int length);

    /** {@return the digest; nothing can be added after} */
    public abstract Digest finish();

    private static final class OfProcessor extends Hash {
        private final Sha256 hash = new Sha256();

        @Override
        void add(byte[] bytes, int offset, int length) {
            hash.update(bytes, offset, length);
        }

        @Override
        public Digest finish() {
            return new Digest(hash.finish());
        }
    }

    /** Rare enough for the JDK's. */
    private static final class OfJdk extends Hash {
        private final MessageDigest hash;

        OfJdk() {
            try {
                hash = MessageDigest.getInstance("SHA-512");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("a JDK without SHA-512", e);
            }
        }

        @Override
        void add(byte[] bytes, int offset, int length) {
            hash.update(bytes, offset, length);
        }

        @Override
        public Digest finish() {
            return new Digest(Digest.SHA512, HexFormat.of().formatHex(hash.digest()));
        }
    }
}
