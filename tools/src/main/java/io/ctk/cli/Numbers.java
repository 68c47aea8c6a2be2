package io.ctk.cli;

/** Whole numbers as people write them. */
final class Numbers {
    private Numbers() {}

    static int between(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no whole number", e);
        }
        throw new IllegalArgumentException(
                text + ": at least " + least + (most == Integer.MAX_VALUE ? "" : ", at most " + most));
    }
}
