package io.ctk.container;

import io.ctk.launch.Stdio;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where something that is on disk is started, and with which standard streams. Without a word on that, it is in {@link ContainerStore#standard} and its streams
 * are pipes.
 *
 * @param <B> what that is said to
 */
public abstract sealed class StartSettings<B extends StartSettings<B>> permits ContainerRestart, BundleStart {
    private @Nullable ContainerStore store;
    private Streams streams = Streams.PIPES;

    StartSettings() {}

    abstract B self();

    final ContainerStore place() {
        return store == null ? ContainerStore.standard() : store;
    }

    final Streams streams() {
        return streams;
    }

    /** Says in which store. */
    public B store(ContainerStore where) {
        store = Objects.requireNonNull(where);
        return self();
    }

    /** Says what it gets as standard input. */
    public B input(Stdio stdio) {
        streams = streams.withInput(stdio);
        return self();
    }

    /** Says what it gets as standard output. */
    public B output(Stdio stdio) {
        streams = streams.withOutput(stdio);
        return self();
    }

    /** Says what it gets as standard error. */
    public B error(Stdio stdio) {
        streams = streams.withError(stdio);
        return self();
    }
}
