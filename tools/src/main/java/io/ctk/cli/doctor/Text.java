package io.ctk.cli.doctor;

import io.ctk.CtkException;

/** Words about failures. */
final class Text {
    private Text() {}

    /** {@return the failure in one line} */
    static String line(Throwable failure) {
        String message = failure.getMessage();
        String text = failure instanceof CtkException && message != null ? message : failure.toString();
        return text.replaceAll("\\s+", " ").strip();
    }
}
