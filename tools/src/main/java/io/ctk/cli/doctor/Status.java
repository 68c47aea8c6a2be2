package io.ctk.cli.doctor;

import java.util.Locale;

/** What a finding means for who wants to run containers. */
public enum Status {
    /** As it should be. */
    OK,
    /** There, with less than there could be. */
    LIMITED,
    /** Not there. */
    MISSING;

    /** {@return the word that is printed} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
