package io.ctk;

import java.io.IOException;
import java.util.Objects;

/**
 * A kernel operation failed. The message is one line that names the operation, what it was done to, the error, and what
 * is known beyond it, such as {@code mount overlay on /: ENOTDIR (step 3 of 17: lowerdir+ "/a" is not a directory)}.
 */
public class CtkException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final String path;
    private final int errno;
    private final String detail;
    private final int step;
    private final int stepCount;

    /**
     * A failure outside of any plan.
     *
     * @param operation what was done, such as {@code "mount overlay on"}
     * @param path what it was done to, or ""
     * @param errno a Linux errno(3) number
     * @param detail what is known beyond the number, or ""
     */
    public CtkException(String operation, String path, int errno, String detail) {
        this(operation, path, errno, detail, 0, 0);
    }

    /**
     * A failure in a step of a plan.
     *
     * @param operation what was done
     * @param path what it was done to, or ""
     * @param errno a Linux errno(3) number
     * @param detail what is known beyond the number, or ""
     * @param step which step failed, counted from 1; 0 = none
     * @param stepCount how many the plan has
     */
    public CtkException(String operation, String path, int errno, String detail, int step, int stepCount) {
        super(message(operation, path, errno, detail, step, stepCount));
        this.operation = Objects.requireNonNull(operation);
        this.path = Objects.requireNonNull(path);
        this.errno = errno;
        this.detail = Objects.requireNonNull(detail);
        this.step = step;
        this.stepCount = stepCount;
    }

    /** A copy of the failure, for subclasses that mean one kind of it. */
    protected CtkException(CtkException other) {
        this(other.operation, other.path, other.errno, other.detail, other.step, other.stepCount);
        setStackTrace(other.getStackTrace());
    }

    /** {@return the Linux errno(3) number} */
    public int errno() {
        return errno;
    }

    /** {@return the error's name, such as {@code "ENOENT"}} */
    public String errnoName() {
        return Errno.name(errno);
    }

    /** {@return what was done, such as {@code "mount overlay on"}} */
    public String operation() {
        return operation;
    }

    /** {@return what it was done to; "" if that has no name} */
    public String path() {
        return path;
    }

    /** {@return what is known beyond the number; "" if nothing is} */
    public String detail() {
        return detail;
    }

    /** {@return the step of the plan that failed, counted from 1; 0 if it was none} */
    public int step() {
        return step;
    }

    /** {@return how many steps the plan has; 0 if there is none} */
    public int stepCount() {
        return stepCount;
    }

    private static String message(String operation, String path, int errno, String detail, int step, int stepCount) {
        StringBuilder text = new StringBuilder(operation);
        if (!path.isEmpty()) {
            text.append(' ').append(oneLine(path));
        }
        text.append(": ").append(Errno.name(errno));
        String where = step > 0 ? "step " + step + " of " + stepCount : "";
        String separator = where.isEmpty() || detail.isEmpty() ? "" : ": ";
        if (!where.isEmpty() || !detail.isEmpty()) {
            text.append(" (")
                    .append(where)
                    .append(separator)
                    .append(oneLine(detail))
                    .append(')');
        }
        return text.toString();
    }

    /**
     * {@return the text with what would end its line, or have a terminal show it otherwise than it is, written as an escape}
     *
     * @param text such as a path that a stranger named
     */
    public static String oneLine(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n') {
                out.append("\\n");
            } else if (c < 0x100 && Character.isISOControl(c)) {
                out.append(String.format("\\x%02x", c));
            } else if (isShown(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
        });
        return out.toString();
    }

    /** Not what ends a line, and not what has a terminal show the rest in another order. */
    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.FORMAT, Character.SURROGATE ->
                false;
            default -> true;
        };
    }
}
