package io.ctk.cli.completion;

import java.util.Collection;
import java.util.List;

/**
 * What can stand in a place of a command line.
 *
 * @param kind which of them the shell knows itself
 * @param words the others
 */
record Offer(Kind kind, List<String> words) {
    /** Who knows the words. */
    enum Kind {
        /** We do, and no others are possible. */
        WORDS,
        /** The shell: files and directories. */
        FILES,
        /** The shell: directories. */
        DIRECTORIES
    }

    static final Offer NOTHING = words(List.of());
    static final Offer FILES = new Offer(Kind.FILES, List.of());
    static final Offer DIRECTORIES = new Offer(Kind.DIRECTORIES, List.of());

    static Offer words(Collection<String> words) {
        return new Offer(Kind.WORDS, List.copyOf(words));
    }

    static Offer words(String... words) {
        return new Offer(Kind.WORDS, List.of(words));
    }

    /** {@return those that begin as what is typed, with what stands before them in their word} */
    Offer beginning(String typed, String before) {
        return new Offer(
                kind,
                words.stream()
                        .filter(word -> word.startsWith(typed))
                        .sorted()
                        .distinct()
                        .map(word -> before + word)
                        .toList());
    }
}
