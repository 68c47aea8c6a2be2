package io.ctk.cli.verb;

/** Whole numbers as people write them. */
public final class Numbers {
    private Numbers() {}

    public static int whole(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no whole number", e);
        }
    }

    public static int between(String text, int least, int most) {
        int number = whole(text);
        if (number >= least && number <= most) {
            return number;
        }
        throw new IllegalArgumentException(
                text + ": at least " + least + (most == Integer.MAX_VALUE ? "" : ", at most " + most));
    }
}
