package io.ctk.benchmarks.images;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One of those that do the same work, each in a directory of its own that is empty before.
 *
 * @param name for the table
 * @param kind what it is to the others
 * @param prepare what is done before the clock runs
 * @param work what is measured
 */
record Contender(String name, Kind kind, Work prepare, Work work) {
    /** What a contender is to the others. */
    enum Kind {
        CTK,
        /** What ctk is held against. */
        PEER,
        /** Does less than the others. */
        REFERENCE
    }

    /** Something that is done in a directory. */
    @FunctionalInterface
    interface Work {
        void in(Path directory) throws IOException, InterruptedException;
    }

    Contender(String name, Kind kind, Work work) {
        this(name, kind, directory -> {}, work);
    }
}
