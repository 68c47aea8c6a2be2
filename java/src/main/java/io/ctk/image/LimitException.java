package io.ctk.image;

/** An archive is refused since it goes beyond {@link UnpackLimits}: others would take it. */
public class LimitException extends ImageException {
    private static final long serialVersionUID = 1L;

    /** What was gone beyond. */
    public enum Limit {
        /** {@link UnpackLimits#size} */
        SIZE,
        /** {@link UnpackLimits#entries} */
        ENTRIES,
        /** {@link UnpackLimits#strict} */
        STRICT
    }

    private final Limit limit;

    /** With the limit, and the line. */
    public LimitException(Limit limit, String message) {
        super(message);
        this.limit = limit;
    }

    /** {@return what was gone beyond} */
    public Limit limit() {
        return limit;
    }
}
