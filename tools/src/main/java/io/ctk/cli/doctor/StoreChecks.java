package io.ctk.cli.doctor;

import io.ctk.CtkException;
import io.ctk.container.ContainerStore;
import io.ctk.image.LayerFormat;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where containers are kept, and whether there is room for them. */
final class StoreChecks {
    private static final String CATEGORY = "store";
    private static final String ELSEWHERE = "CTK_ROOT names another place";
    private static final long ENOUGH_MIB = 1024;

    private final ContainerStore store;

    StoreChecks(ContainerStore store) {
        this.store = store;
    }

    List<Check> checks() {
        return List.of(
                new Check(CATEGORY, "directory", () -> directory(store.root())),
                new Check(CATEGORY, "owner", this::owner),
                new Check(CATEGORY, "container layers", this::layers),
                new Check(CATEGORY, "layers as EROFS images", this::erofs),
                new Check(CATEGORY, "free space", this::space),
                new Check(CATEGORY, "runtime directory", () -> directory(store.run())));
    }

    private static Outcome directory(Path path) {
        Path existing = existing(path);
        if (!Files.isWritable(existing)) {
            return Outcome.missing(path + ": no right to write to " + existing, ELSEWHERE);
        }
        return Outcome.ok(path + (existing.equals(path) ? "" : ", made when it is needed"));
    }

    private Outcome owner() throws IOException {
        try {
            store.check();
            return Outcome.ok("nobody else may change what is in it");
        } catch (CtkException e) {
            return Outcome.missing(String.valueOf(e.getMessage()), ELSEWHERE);
        }
    }

    /** The path, or what is there of it. */
    private static Path existing(Path path) {
        Path existing = path;
        while (!Files.isDirectory(existing)) {
            Path parent = existing.getParent();
            if (parent == null) {
                break;
            }
            existing = parent;
        }
        return existing;
    }

    private Outcome layers() throws IOException {
        String type = MountTable.read()
                .holding(existing(store.root()).toRealPath().toString())
                .map(MountTable.Entry::type)
                .orElse("an unknown file system");
        return store.canHoldLayers()
                ? Outcome.ok("on " + type)
                : Outcome.limited(
                        "not on " + type + ": the layers of --rm containers are in memory, others can't be made",
                        "set CTK_ROOT to a directory on ext4, xfs or btrfs");
    }

    private Outcome erofs() throws IOException {
        Optional<String> why = store.images().whyNot(LayerFormat.EROFS);
        return why.isEmpty()
                ? Outcome.ok("made and mounted one: see ctk import --layer-format")
                : Outcome.missing(CtkException.oneLine(why.get()), "nothing: layers are directories");
    }

    private Outcome space() throws IOException {
        Path existing = existing(store.root());
        return space(Files.getFileStore(existing).getUsableSpace() >> 20, existing);
    }

    static Outcome space(long mib, Path where) {
        String found = (mib >= 10 * 1024 ? mib / 1024 + " GiB" : mib + " MiB") + " below " + where;
        return mib >= ENOUGH_MIB ? Outcome.ok(found) : Outcome.limited(found, "make room, or " + ELSEWHERE);
    }
}
