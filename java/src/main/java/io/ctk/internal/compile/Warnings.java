package io.ctk.internal.compile;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What the specification wants somebody to be told of, and no container to fail for. */
public final class Warnings {
    private final List<String> all = new CopyOnWriteArrayList<>();

    /** Notes one. */
    public void add(String warning) {
        all.add(warning);
        LoggerFactory.getLogger(Warnings.class).warn(warning);
    }

    /** {@return those so far} */
    public List<String> all() {
        return List.copyOf(all);
    }
}
