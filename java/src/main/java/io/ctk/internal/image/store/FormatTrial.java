package io.ctk.internal.image.store;

import io.ctk.CtkException;
import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import io.ctk.image.LayerFormat;
import io.ctk.internal.layer.Privilege;
import io.ctk.internal.layer.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Tries whether a store can keep layers in a format. */
public final class FormatTrial {
    /** Identifies a layer that is only tried with. */
    private static final Digest NOTHING = new Digest("0".repeat(64));

    private final StorePaths paths;

    /** Tries nothing yet. */
    public FormatTrial(StorePaths paths) {
        this.paths = paths;
    }

    /** {@return why it can't; empty if it can} */
    public Optional<String> whyNot(LayerFormat wanted) throws IOException {
        if (wanted == LayerFormat.DIRECTORY) {
            return Optional.empty();
        }
        if (!Privilege.isPrivileged()) {
            return Optional.of(ErofsImage.ONLY_ROOT);
        }
        if (Files.exists(paths.layout())) {
            return whyNoErofs(paths);
        }
        Path existing = paths.root().toAbsolutePath();
        while (!Files.isDirectory(existing)) {
            existing = Objects.requireNonNull(existing.getParent()); // the file system's root is there
        }
        // To ask makes no store.
        Path other = Files.createTempDirectory(existing, ".ctk-");
        try {
            return whyNoErofs(new StorePaths(other));
        } finally {
            Trees.remove(other);
        }
    }

    private static Optional<String> whyNoErofs(StorePaths paths) throws IOException {
        try (Transaction transaction = new Transaction(paths)) {
            ErofsImage.make(paths.empty(), NOTHING, transaction.newName());
            return Optional.empty();
        } catch (ImageException | CtkException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
