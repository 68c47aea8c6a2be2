package io.ctk.cli.hints;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds the word that was meant by a mistyped one. */
final class Nearest {
    /** A slip of the finger in so many letters; more of them are another word. */
    private static final int LETTERS_PER_SLIP = 4;

    private static final int MOST_SLIPS = 3;

    private Nearest() {}

    /** {@return the word of those that is next to it, if any is near, or else the only one that begins with it} */
    static Optional<String> to(String typed, Collection<String> words) {
        int least = Math.min(MOST_SLIPS, Math.max(1, typed.length() / LETTERS_PER_SLIP)) + 1;
        Optional<String> nearest = Optional.empty();
        for (String word : words) {
            int distance = Math.abs(word.length() - typed.length()) < least ? distance(typed, word) : least;
            // Of a word of two letters nothing is left when both are wrong.
            if (distance < least && distance < word.length()) {
                least = distance;
                nearest = Optional.of(word);
            }
        }
        return nearest.isPresent() ? nearest : begunBy(typed, words);
    }

    private static Optional<String> begunBy(String typed, Collection<String> words) {
        List<String> begun = words.stream()
                .filter(word -> typed.length() > 2 && word.startsWith(typed))
                .limit(2)
                .toList();
        return begun.size() == 1 ? Optional.of(begun.get(0)) : Optional.empty();
    }

    /** {@return how many letters have to be added, left out, replaced or swapped with the next (Damerau), each place once} */
    static int distance(String from, String to) {
        int[] before = new int[to.length() + 1];
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
                if (isSwapped(from, i, to, j)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            before = above;
            above = row;
        }
        return above[to.length()];
    }

    private static boolean isSwapped(String from, int i, String to, int j) {
        return i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
    }
}
