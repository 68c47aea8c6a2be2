package io.ctk.image;

/**
 * One difference between a container and what it began with.
 *
 * @param kind what happened
 * @param path to what, an absolute path in the container
 * @param size how many bytes the file has now, 0 for everything else
 */
public record Change(Kind kind, String path, long size) {
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
