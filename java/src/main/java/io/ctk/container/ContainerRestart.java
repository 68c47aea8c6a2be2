package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.container.spec.ContainerName;
import io.ctk.internal.natives.Blocking;
import java.io.IOException;

/** Starts a kept container again, on the layer that it left. Not for use by several threads at once. */
public final class ContainerRestart extends StartSettings<ContainerRestart> {
    private final String name;

    ContainerRestart(String name) {
        this.name = ContainerName.check(name);
    }

    @Override
    ContainerRestart self() {
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
        return Blocking.call(() -> Start.again(name, place(), streams()));
    }
}
