package io.ctk.runtime;

import java.io.IOException;
import java.nio.file.Path;

/** A config.json that is not what the specification wants. The message is one line: the file where there is one, the path in it, and what is wrong. */
public class RuntimeSpecException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String problem;

    /**
     * What is wrong, and where.
     *
     * @param path as {@code linux.namespaces[2].path}, "" for the document
     * @param problem what is wrong, as {@code must be text}
     */
    public RuntimeSpecException(String path, String problem) {
        this("", path, problem);
    }

    /** The same of a file. */
    RuntimeSpecException(String file, String path, String problem) {
        super(place(file, path) + ": " + problem);
        this.path = path;
        this.problem = problem;
    }

    /** {@return the same, of the document in a file} */
    public RuntimeSpecException in(Path file) {
        RuntimeSpecException named = new RuntimeSpecException(file.toString(), path, problem);
        named.initCause(this);
        return named;
    }

    private static String place(String file, String path) {
        if (file.isEmpty()) {
            return path.isEmpty() ? "config.json" : path;
        }
        return path.isEmpty() ? file : file + ": " + path;
    }

    /** {@return where, as {@code linux.namespaces[2].path}, "" for the document} */
    public String path() {
        return path;
    }

    /** {@return what is wrong there, as {@code must be text}} */
    public String problem() {
        return problem;
    }
}
