package io.ctk.internal.cgroup.text;

/** Numbers in the bytes of a flat keyed file, found without garbage. */
public final class FlatText {
    private static final long ABSENT = -1;
    private static final int BASE = 10;

    private FlatText() {}

    /** {@return the number after that key at the beginning of a line between from and to, -1 if there is none} */
    public static long value(byte[] text, int from, int to, String key) {
        for (int line = from; line < to; line = endOfLine(text, line, to) + 1) {
            int after = line + key.length();
            if (key.isEmpty()) {
                return number(text, line, to);
            }
            if (after < to && text[after] == ' ' && startsWith(text, line, key)) {
                return number(text, after + 1, to);
            }
        }
        return ABSENT;
    }

    private static boolean startsWith(byte[] text, int at, String key) {
        for (int i = 0; i < key.length(); i++) {
            if (text[at + i] != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int endOfLine(byte[] text, int from, int to) {
        int end = from;
        while (end < to && text[end] != '\n') {
            end++;
        }
        return end;
    }

    private static long number(byte[] text, int from, int to) {
        if (from < to && text[from] == 'm') {
            return Long.MAX_VALUE; // max
        }
        long number = 0;
        int at = from;
        while (at < to && text[at] >= '0' && text[at] <= '9') {
            number = number * BASE + (text[at] - '0');
            at++;
        }
        return at == from ? ABSENT : number;
    }
}
