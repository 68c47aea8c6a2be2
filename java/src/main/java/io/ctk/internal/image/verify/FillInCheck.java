package io.ctk.internal.image.verify;

import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.internal.image.stack.FillIns;
import io.ctk.internal.image.store.ImageParts;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.store.Transaction;
import io.ctk.internal.image.tree.TreeComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Compares what lies on top of stacks of layers with what their layers imply. */
final class FillInCheck {
    private final Transaction transaction;
    private final StorePaths paths;
    private final LayerCheck layers;
    private final Users users;
    private final Findings findings;

    FillInCheck(Transaction transaction, LayerCheck layers, Users users, Findings findings) {
        this.transaction = transaction;
        this.paths = transaction.paths();
        this.layers = layers;
        this.users = users;
        this.findings = findings;
    }

    /** {@return what the fill-in of an image is called} */
    static String name(Image image) {
        return "the directories that " + image.shownName() + " implies";
    }

    /** What is not there is made when the image is next used. */
    void check(Digest chain, Image image) throws IOException {
        Path there = paths.chain(chain);
        List<Digest> effective = ImageParts.effective(image);
        for (Digest layer : effective) {
            if (!Files.exists(paths.stored(layer)) || !layers.isRecorded(layer)) {
                return; // said already, or not written down yet
            }
        }
        if (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path fresh = new FillIns(paths)
                .write(
                        transaction,
                        effective,
                        effective.stream().map(paths::stored).toList());
        boolean wanted = Files.isDirectory(fresh);
        Optional<String> why = wanted != Files.isDirectory(there)
                ? Optional.of(wanted ? "they are missing" : "they are not needed")
                : wanted ? TreeComparison.difference(there, fresh) : Optional.empty();
        if (why.isEmpty()) {
            return;
        }
        Optional<String> user = findings.repair() ? users.of(chain, there) : Optional.empty();
        if (findings.repair() && user.isEmpty()) {
            Files.move(there, transaction.newName(), StandardCopyOption.ATOMIC_MOVE);
            Files.move(fresh, there, StandardCopyOption.ATOMIC_MOVE);
        }
        findings.addUnlessUsed(name(image), why.get(), user);
    }
}
