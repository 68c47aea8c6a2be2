package io.ctk.internal.layer;

import java.io.IOException;

/** What is compared is not the same, or can't be told to be. */
public final class DifferentException extends IOException {
    private static final long serialVersionUID = 1;

    DifferentException() {
        super("it differs");
    }
}
