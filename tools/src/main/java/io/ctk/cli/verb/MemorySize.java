package io.ctk.cli.verb;

import io.ctk.ByteSize;

/**
 * How much memory a command may use, as people write it. A number without its unit is a limit that nothing lives under, and the command is
 * killed, or stands still, without a word. That is a slip of whoever types it and no rule of the kernel's: the library takes any number, as
 * --cgroup-conf does.
 */
final class MemorySize {
    /** A shell of its own with what the kernel counts for it needs about 1 MiB, a program of any use several. */
    private static final ByteSize LEAST = ByteSize.mib(4);

    private MemorySize() {}

    static ByteSize parse(String text) {
        ByteSize size = ByteSize.parse(text);
        if (size.compareTo(LEAST) >= 0) {
            return size;
        }
        String unit = size.bytes() == 0
                ? ": leave it out for no limit"
                : text.matches("\\s*[0-9]+\\s*") ? "; did you mean " + text.strip() + "m?" : "";
        throw new IllegalArgumentException(
                "\"" + text + "\" is less memory than any command needs, at least " + LEAST + unit);
    }
}
