package io.ctk.internal.json;

import java.io.IOException;

/** A document, or a value in it, that is not what it should be. */
public final class JsonException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String problem;

    /**
     * What is wrong, and where.
     *
     * @param path as {@code linux.namespaces[2].path}, "" for the document
     * @param problem what is wrong, as {@code must be text}
     */
    public JsonException(String path, String problem) {
        super(path.isEmpty() ? problem : path + ": " + problem);
        this.path = path;
        this.problem = problem;
    }

    /** {@return where, as {@code linux.namespaces[2].path}, "" for the document} */
    public String path() {
        return path;
    }

    /** {@return what is wrong there} */
    public String problem() {
        return problem;
    }
}
