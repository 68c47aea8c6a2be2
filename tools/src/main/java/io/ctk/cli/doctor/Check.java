package io.ctk.cli.doctor;

import java.io.IOException;

/**
 * One thing to find out.
 *
 * @param category what it belongs to
 * @param name what it is about
 * @param probe how to find it out
 */
public record Check(String category, String name, Probe probe) {
    /** Finds something out, by doing it where that is possible, and leaves nothing behind. */
    @FunctionalInterface
    public interface Probe {
        /**
         * {@return what was found}
         *
         * @throws IOException if even that could not be found out
         */
        Outcome run() throws IOException;
    }

    /** {@return what was found; that a check itself failed is a finding too} */
    public Finding run() {
        return new Finding(category, name, outcome());
    }

    private Outcome outcome() {
        try {
            return probe.run();
        } catch (LinkageError e) { // the first use says UnsatisfiedLinkError, every later one NoClassDefFoundError
            return Outcome.missing("not tried: needs the native library", "see the finding on the native library");
        } catch (IOException | RuntimeException e) {
            return Outcome.missing("the check failed: " + Text.line(e), "look into what it names, then run it again");
        }
    }
}
