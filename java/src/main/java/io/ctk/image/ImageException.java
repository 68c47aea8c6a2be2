package io.ctk.image;

import java.io.IOException;

/** An image, archive or store that is not what it should be. The message is one line that says what, and what to do about it. */
public class ImageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With the line. */
    public ImageException(String message) {
        super(message);
    }

    /** With the line, and what it came from. */
    public ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
