package io.ctk.image;

import io.ctk.image.ImageConfig.History;
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
        Manifest.checkCount(below.size() + 1);
        History step = new History(details.created(), createdBy, details.author(), details.message(), false);
        ImageConfig config = base.extended(layer.diffId(), details.apply(base.process()), step);
        List<BlobDescriptor> layers = new ArrayList<>();
        for (BlobDescriptor blob : below) {
            layers.add(new BlobDescriptor(
                    MediaType.oci(blob.mediaType()), blob.digest(), blob.size(), blob.annotations()));
        }
        layers.add(layer.blob());
        Manifest manifest = new Manifest(transaction.add(MediaType.CONFIG, config.toJson(said)), layers, annotations);
        return transaction.add(MediaType.MANIFEST, manifest.toJson());
    }
}
