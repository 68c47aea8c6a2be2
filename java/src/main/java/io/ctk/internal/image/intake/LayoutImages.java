package io.ctk.internal.image.intake;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.ImageConfig;
import io.ctk.image.ImageException;
import io.ctk.image.Manifest;
import io.ctk.internal.image.document.DescriptorJson;
import io.ctk.internal.image.document.Json;
import io.ctk.internal.image.document.ManifestJson;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.store.Index;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the images of an OCI image layout. What else its index names (artifacts, signatures, attestations, whatever will be invented) is
 * passed over, as image-index.md and image-layout.md have it, and so is an index in which nothing is for this machine.
 */
final class LayoutImages {
    /** More than anybody nests. */
    private static final int DEEPEST = 8;
    /** Each costs the reading of a blob. */
    private static final int MOST_READ = 1000;

    private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

    /** Reads a blob of the layout, and checks it. */
    @FunctionalInterface
    interface Blobs {
        byte[] read(BlobDescriptor descriptor) throws IOException;
    }

    /**
     * An image.
     *
     * @param entry what index.json names, be it an index that has the image
     * @param descriptor its manifest
     * @param manifest what it says
     */
    record Found(BlobDescriptor entry, BlobDescriptor descriptor, Manifest manifest) {}

    private final Blobs blobs;
    private final Map<String, Integer> passedOver = new LinkedHashMap<>();
    private int read;

    LayoutImages(Blobs blobs) {
        this.blobs = blobs;
    }

    /** {@return the images of an index.json, of those of one name that which is for this machine} */
    List<Found> find(byte[] index) throws IOException {
        List<Json> entries = Index.entries(index);
        List<BlobDescriptor> known = new ArrayList<>();
        Set<String> here = namesHere(entries);
        for (Json entry : entries) {
            Optional<BlobDescriptor> descriptor = known(entry);
            if (descriptor.isPresent() && !isForAnother(entry, here)) {
                known.add(descriptor.get());
            }
        }
        if (known.size() > MOST_READ) {
            throw new ImageException(known.size() + " images at once: at most " + MOST_READ);
        }
        List<Found> found = new ArrayList<>();
        for (BlobDescriptor descriptor : known) {
            image(descriptor, descriptor, 0).ifPresent(found::add);
        }
        if (entries.isEmpty()) {
            pass("an empty index");
        }
        return found;
    }

    /** {@return what was passed over, each kind once} */
    List<String> passedOver() {
        List<String> all = new ArrayList<>();
        passedOver.forEach((what, count) -> all.add(what + (count == 1 ? "" : " (" + count + " times)")));
        return all;
    }

    private void pass(String what) {
        passedOver.merge(what, 1, Integer::sum);
    }

    /** {@return what an index names, if it may be or have an image} */
    private Optional<BlobDescriptor> known(Json entry) throws ImageException {
        String type = entry.text("mediaType");
        if (!MediaType.isManifest(type) && !MediaType.isIndex(type)) {
            pass(type.isEmpty() ? "something without a media type" : "something of the media type \"" + type + "\"");
            return Optional.empty();
        }
        if (Digest.isOfUnknownAlgorithm(entry.text("digest"))) {
            pass("what has a digest that ctk does not know: " + shortened(entry.text("digest")));
            return Optional.empty();
        }
        String reference = entry.object("annotations").text(REFERENCE_TYPE);
        if (!reference.isEmpty()) {
            pass("an " + reference);
            return Optional.empty();
        }
        return Optional.of(DescriptorJson.read(entry));
    }

    private static String shortened(String digest) {
        return digest.substring(0, Math.min(digest.length(), 32));
    }

    /** {@return the names of images that are said to be for this machine} */
    private static Set<String> namesHere(List<Json> entries) throws ImageException {
        Set<String> names = new HashSet<>();
        for (Json entry : entries) {
            if (entry.has("platform") && isForThisMachine(entry)) {
                names.add(entry.object("annotations").text(Index.REF_NAME));
            }
        }
        names.remove("");
        return names;
    }

    /** Whether it is for another machine, and there is one of its name for this one. */
    private boolean isForAnother(Json entry, Set<String> namesHere) throws ImageException {
        if (!entry.has("platform")
                || isForThisMachine(entry)
                || !namesHere.contains(entry.object("annotations").text(Index.REF_NAME))) {
            return false;
        }
        pass("an image for " + platform(entry));
        return true;
    }

    private static boolean isForThisMachine(Json entry) throws ImageException {
        return platform(entry).equals("linux/" + ImageConfig.machine());
    }

    private static String platform(Json entry) throws ImageException {
        Json platform = entry.object("platform");
        return platform.text("os") + "/" + platform.text("architecture");
    }

    /** {@return the image that a descriptor is, or that is for this machine in the index that it is; empty if there is none} */
    private Optional<Found> image(BlobDescriptor entry, BlobDescriptor descriptor, int depth) throws IOException {
        if (++read > MOST_READ) {
            throw new ImageException("an index of more than " + MOST_READ + " manifests: at most " + MOST_READ);
        }
        byte[] content = blobs.read(descriptor);
        if (MediaType.isIndex(descriptor.mediaType())) {
            if (depth == DEEPEST) {
                throw new ImageException("indexes in one another, more than " + DEEPEST);
            }
            return choose(entry, content, depth + 1);
        }
        Json said = Json.parse("the manifest", content);
        Optional<String> other = ManifestJson.whyNoImage(said);
        if (other.isPresent()) {
            pass(other.get());
            return Optional.empty();
        }
        return Optional.of(new Found(entry, descriptor, ManifestJson.parse(content, descriptor.mediaType())));
    }

    /** Those that are said to be for this machine first; then the only one that is said to be for none; then indexes. */
    private Optional<Found> choose(BlobDescriptor entry, byte[] index, int depth) throws IOException {
        List<BlobDescriptor> here = new ArrayList<>();
        List<BlobDescriptor> anywhere = new ArrayList<>();
        List<BlobDescriptor> indexes = new ArrayList<>();
        List<Json> entries = Index.entries(index);
        for (Json json : entries) {
            Optional<BlobDescriptor> known = known(json);
            if (known.isEmpty()) {
                continue;
            }
            boolean said = json.has("platform");
            if (said && isForThisMachine(json)) {
                here.add(known.get());
            } else if (!said) {
                (MediaType.isIndex(known.get().mediaType()) ? indexes : anywhere).add(known.get());
            }
        }
        List<BlobDescriptor> candidates = new ArrayList<>(here);
        if (anywhere.size() == 1) {
            candidates.addAll(anywhere);
        }
        candidates.addAll(indexes);
        for (BlobDescriptor candidate : candidates) {
            Optional<Found> found = image(entry, candidate, depth);
            if (found.isPresent()) {
                return found;
            }
        }
        pass(
                entries.isEmpty()
                        ? "an empty index"
                        : "an index in which none of its " + entries.size() + " images is for linux/"
                                + ImageConfig.machine());
        return Optional.empty();
    }
}
