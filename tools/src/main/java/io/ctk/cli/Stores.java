package io.ctk.cli;

import io.ctk.container.ContainerStore;
import io.ctk.image.ImageStore;

/** The stores that the command works on. */
final class Stores {
    private Stores() {}

    static ImageStore images() {
        return ImageStore.at(ContainerStore.standard().root());
    }
}
