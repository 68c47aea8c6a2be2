package io.ctk.internal.image.intake;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageConfig;
import io.ctk.image.ImageConfig.History;
import io.ctk.image.ImageDetails;
import io.ctk.image.Manifest;
import io.ctk.image.ProcessConfig;
import io.ctk.internal.image.document.ConfigJson;
import io.ctk.internal.image.document.Json;
import io.ctk.internal.image.document.ManifestJson;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.store.Blobs;
import io.ctk.internal.image.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes images out of one layer: a root file system, or what a container changed on top of others. */
final class Importer {
    private final Transaction transaction;
    private final ImageDetails details;

    Importer(Transaction transaction, ImageDetails details) {
        this.transaction = transaction;
        this.details = details;
    }

    /** {@return the manifest of an image of that layer alone, taken in} */
    BlobDescriptor image(UnpackedLayer layer, String createdBy, Map<String, String> annotations) throws IOException {
        ImageConfig nothing =
                new ImageConfig(ImageConfig.machine(), "linux", "", "", ProcessConfig.NONE, List.of(), List.of());
        return image(nothing, Json.EMPTY, List.of(), layer, createdBy, annotations);
    }

    /** {@return the manifest of an image with that layer on top, taken in} */
    BlobDescriptor image(Image base, UnpackedLayer layer, String createdBy, Map<String, String> annotations)
            throws IOException {
        Json said = Json.parse(
                "the configuration",
                Blobs.read(transaction.paths(), base.manifest().config()));
        return image(base.config(), said, base.manifest().layers(), layer, createdBy, annotations);
    }

    private BlobDescriptor image(
            ImageConfig base,
            Json said,
            List<BlobDescriptor> below,
            UnpackedLayer layer,
            String createdBy,
            Map<String, String> annotations)
            throws IOException {
        ManifestJson.checkCount(below.size() + 1);
        History step = new History(details.created(), createdBy, details.author(), details.message(), false);
        ImageConfig config = extended(base, layer.diffId(), details.apply(base.process()), step);
        List<BlobDescriptor> layers = new ArrayList<>();
        for (BlobDescriptor blob : below) {
            layers.add(new BlobDescriptor(
                    MediaType.oci(blob.mediaType()), blob.digest(), blob.size(), blob.annotations()));
        }
        layers.add(layer.blob());
        Manifest manifest =
                new Manifest(transaction.add(MediaType.CONFIG, ConfigJson.bytes(config, said)), layers, annotations);
        return transaction.add(MediaType.MANIFEST, ManifestJson.bytes(manifest));
    }

    /** {@return the same image with one more layer, another process and one more step} */
    private static ImageConfig extended(ImageConfig base, Digest diffId, ProcessConfig process, History step) {
        List<Digest> ids = new ArrayList<>(base.diffIds());
        ids.add(diffId);
        List<History> steps = new ArrayList<>(base.history());
        steps.add(step);
        return new ImageConfig(base.architecture(), base.os(), step.created(), step.author(), process, ids, steps);
    }
}
