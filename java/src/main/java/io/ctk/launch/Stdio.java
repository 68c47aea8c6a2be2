package io.ctk.launch;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a new process gets as standard input, output or error; shaped like {@link ProcessBuilder.Redirect}. A named pipe as a file is opened as there,
 * and as a shell opens it: the start waits until somebody has opened its other end, fifo(7).
 */
public final class Stdio {
    /** What kind of thing it is. */
    public enum Type {
        /** {@link Stdio#PIPE}. */
        PIPE,
        /** {@link Stdio#INHERIT}. */
        INHERIT,
        /** {@link Stdio#NULL}. */
        NULL,
        /** {@link Stdio#OUTPUT}. */
        OUTPUT,
        /** {@link Stdio#from}. */
        READ,
        /** {@link Stdio#to}. */
        WRITE,
        /** {@link Stdio#appendTo}. */
        APPEND
    }

    /** A pipe, whose other end is a stream of {@link LaunchedProcess}. */
    public static final Stdio PIPE = new Stdio(Type.PIPE, null);

    /** What the Java process itself has there. */
    public static final Stdio INHERIT = new Stdio(Type.INHERIT, null);

    /** {@code /dev/null}: nothing to read, and whatever is written is gone. */
    public static final Stdio NULL = new Stdio(Type.NULL, null);

    /** For standard error only: the same as standard output. */
    public static final Stdio OUTPUT = new Stdio(Type.OUTPUT, null);

    private final Type type;
    private final @Nullable Path file;

    private Stdio(Type type, @Nullable Path file) {
        this.type = type;
        this.file = file;
    }

    /** {@return a file to read from, for standard input; it has to be there when the process starts} */
    public static Stdio from(Path file) {
        return new Stdio(Type.READ, Objects.requireNonNull(file));
    }

    /** {@return a file to write to, for standard output or error; made where it is absent, emptied when the process starts} */
    public static Stdio to(Path file) {
        return new Stdio(Type.WRITE, Objects.requireNonNull(file));
    }

    /** {@return a file to write to the end of, for standard output or error; made where it is absent} */
    public static Stdio appendTo(Path file) {
        return new Stdio(Type.APPEND, Objects.requireNonNull(file));
    }

    /** {@return what kind of thing it is} */
    public Type type() {
        return type;
    }

    /** {@return the file, if it is one} */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /**
     * {@return this, which is to be standard input}
     *
     * @throws IllegalArgumentException if it is for output only
     */
    public Stdio asInput() {
        return check(type != Type.OUTPUT && type != Type.WRITE && type != Type.APPEND, "input");
    }

    /**
     * {@return this, which is to be standard output}
     *
     * @throws IllegalArgumentException if it is for input, or for standard error, only
     */
    public Stdio asOutput() {
        return check(type != Type.OUTPUT && type != Type.READ, "output");
    }

    /**
     * {@return this, which is to be standard error}
     *
     * @throws IllegalArgumentException if it is for input only
     */
    public Stdio asError() {
        return check(type != Type.READ, "error");
    }

    private Stdio check(boolean fits, String use) {
        if (!fits) {
            throw new IllegalArgumentException(this + " can't be standard " + use);
        }
        return this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Stdio stdio && stdio.type == type && Objects.equals(stdio.file, file);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, file);
    }

    @Override
    public String toString() {
        return file == null ? type.name() : type + " " + file;
    }
}
