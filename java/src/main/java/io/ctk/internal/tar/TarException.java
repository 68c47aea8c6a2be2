package io.ctk.internal.tar;

import java.io.IOException;

/** An archive that is not what it says it is. */
public final class TarException extends IOException {
    private static final long serialVersionUID = 1L;

    TarException(String message) {
        super(message);
    }
}
