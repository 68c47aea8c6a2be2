package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.internal.natives.Blocking;
import io.ctk.launch.Stdio;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts a kept container again, on the layer that it left: collects where it is kept and what its standard streams are. Without a word
 * on that, it is in {@link ContainerStore#standard} and its streams are pipes. Not for use by several threads at once.
 */
public final class ContainerRestart {
    private final String name;
    private @Nullable ContainerStore store;
    private Streams streams = Streams.PIPES;

    ContainerRestart(String name) {
        this.name = ContainerStore.checkName(name);
    }

    /** Says where it is kept. */
    public ContainerRestart store(ContainerStore where) {
        store = Objects.requireNonNull(where);
        return this;
    }

    /** Says what it gets as standard input. */
    public ContainerRestart input(Stdio stdio) {
        streams = streams.withInput(stdio);
        return this;
    }

    /** Says what it gets as standard output. */
    public ContainerRestart output(Stdio stdio) {
        streams = streams.withOutput(stdio);
        return this;
    }

    /** Says what it gets as standard error. */
    public ContainerRestart error(Stdio stdio) {
        streams = streams.withError(stdio);
        return this;
    }

    /**
     * Starts it. Returns when its program was executed.
     *
     * @return the running container, to be closed
     * @throws CtkException ENOENT if there is none of that name, EBUSY while it runs, or as a first start throws it
     * @throws IOException if a file can't be read
     */
    public Container start() throws IOException {
        ContainerStore place = store == null ? ContainerStore.standard() : store;
        return Blocking.call(() -> Container.restart(name, place, streams));
    }
}
