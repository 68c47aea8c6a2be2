package io.ctk.internal.image.changes;

import io.ctk.image.changes.Change;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.internal.layer.Entry;

/** Says what a walk has met. */
final class Changes {
    private Changes() {}

    static Change of(Change.Kind kind, Entry entry) {
        return new Change(kind, "/" + Entry.shown(entry.path()), entry.length(), "/" + entry.path());
    }

    static Change deleted(String path) {
        return new Change(Change.Kind.DELETED, "/" + Entry.shown(path), 0, "/" + path);
    }

    /** {@return the path of a layer's root in an archive} */
    static String prefix(ContainerLayer layer) {
        return Entry.raw(layer.place().equals("/") ? "" : layer.place().substring(1));
    }
}
