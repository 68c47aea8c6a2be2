package io.ctk.internal.image.verify;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Damage;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageException;
import io.ctk.image.UsedImages;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.store.Catalog;
import io.ctk.internal.image.store.ImageParts;
import io.ctk.internal.image.store.Index;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.store.Transaction;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Rehashes every blob, and compares every layer with what its archive says: so that nothing has to be written down about a layer when it
 * is first unpacked.
 */
public final class Verifier {
    private record Layer(Digest diffId, BlobDescriptor blob) {}

    private final Catalog catalog;
    private final Findings findings;
    private final Users layerUsers;
    private final Users stackUsers;
    private final LayoutCheck layoutCheck;
    private final LayerCheck layerCheck;
    private final FillInCheck fillInCheck;
    private final Set<Layer> layers = new LinkedHashSet<>();
    private final Map<Digest, Image> stacks = new TreeMap<>();

    private Verifier(Transaction transaction, boolean repair, Map<Digest, String> running, LongConsumer progress) {
        StorePaths paths = transaction.paths();
        catalog = new Catalog(paths);
        findings = new Findings(repair);
        layerUsers = new Users(running);
        stackUsers = new Users(running);
        layoutCheck = new LayoutCheck(paths, findings, progress);
        layerCheck = new LayerCheck(transaction, layoutCheck, layerUsers, findings, progress);
        fillInCheck = new FillInCheck(transaction, layerCheck, stackUsers, findings);
    }

    /**
     * {@return what is wrong with a store}
     *
     * @param repair whether to put right what can be
     * @param progress gets how many bytes of a blob were read, as they are
     */
    public static List<Damage> verify(StorePaths paths, boolean repair, UsedImages used, LongConsumer progress)
            throws IOException {
        try (Transaction transaction = repair ? Transaction.alone(paths) : new Transaction(paths)) {
            List<BlobDescriptor> manifests = new ArrayList<>(Index.read(paths.index()));
            for (Digest digest : used.digests()) {
                if (manifests.stream().noneMatch(m -> m.digest().equals(digest)) && Files.exists(paths.blob(digest))) {
                    manifests.add(
                            new BlobDescriptor(MediaType.MANIFEST, digest, Files.size(paths.blob(digest)), Map.of()));
                }
            }
            return new Verifier(transaction, repair, used.running(), progress).verify(manifests);
        }
    }

    private List<Damage> verify(List<BlobDescriptor> manifests) throws IOException {
        layoutCheck.checkLayout();
        layoutCheck.checkBlobs();
        for (BlobDescriptor descriptor : manifests) {
            try {
                note(catalog.read(descriptor));
            } catch (ImageException e) {
                findings.add("image " + descriptor.digest().shortened(), String.valueOf(e.getMessage()));
            }
        }
        for (Layer layer : layers) {
            check(LayerCheck.name(layer.diffId()), () -> layerCheck.check(layer.diffId(), layer.blob()));
        }
        for (Map.Entry<Digest, Image> stack : stacks.entrySet()) {
            check(FillInCheck.name(stack.getValue()), () -> fillInCheck.check(stack.getKey(), stack.getValue()));
        }
        return findings.all();
    }

    private void note(Image image) {
        for (int i = 0; i < image.manifest().layers().size(); i++) {
            Digest diffId = image.config().diffIds().get(i);
            layers.add(new Layer(diffId, image.manifest().layers().get(i).annotated(Map.of())));
            layerUsers.note(diffId, image);
        }
        Digest chain = ImageParts.chain(ImageParts.effective(image));
        stackUsers.note(chain, image);
        stacks.put(chain, image);
    }

    private interface Check {
        void run() throws IOException;
    }

    /** One that can't be checked hides no other. */
    private void check(String what, Check check) throws IOException {
        try {
            check.run();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            findings.add(what, String.valueOf(e.getMessage()));
        }
    }
}
