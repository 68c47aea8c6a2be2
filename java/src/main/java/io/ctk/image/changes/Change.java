package io.ctk.image.changes;

import io.ctk.internal.layer.Entry;
import java.nio.charset.StandardCharsets;

/**
 * One difference between a container and what it began with.
 *
 * @param kind what happened
 * @param path to what, an absolute path in the container, with U+FFFD in the place of bytes that are no UTF-8
 * @param size how many bytes the file has now, 0 for everything else
 * @param raw the path's bytes, each as a character of ISO 8859-1
 */
public record Change(Kind kind, String path, long size, String raw) {
    /** A change of what has a name in UTF-8. */
    public Change(Kind kind, String path, long size) {
        this(kind, path, size, Entry.raw(path));
    }

    /** {@return the path's bytes, as the file system has them} */
    public byte[] pathBytes() {
        return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What happened. */
    public enum Kind {
        ADDED('A'),
        CHANGED('C'),
        DELETED('D');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        /** {@return the letter that Docker writes for it} */
        public char letter() {
            return letter;
        }
    }
}
