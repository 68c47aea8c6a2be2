package io.ctk.internal.image.verify;

import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import io.ctk.internal.image.document.Json;
import io.ctk.internal.image.store.Blobs;
import io.ctk.internal.image.store.StorePaths;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/** Checks what other tools read: the files of the image layout, and every blob's digest. */
final class LayoutCheck {
    private final StorePaths paths;
    private final Findings findings;
    private final LongConsumer progress;
    private final Set<Digest> damaged = new TreeSet<>();

    LayoutCheck(StorePaths paths, Findings findings, LongConsumer progress) {
        this.paths = paths;
        this.findings = findings;
        this.progress = progress;
    }

    /** {@return whether a blob is not what its digest says} */
    boolean isDamaged(Digest blob) {
        return damaged.contains(blob);
    }

    void checkLayout() throws IOException {
        if (!Files.exists(paths.index()) && paths.hasBlobs()) {
            findings.add("index.json", "it is missing, and blobs are there: load or import the images again");
        }
        String why = "";
        try (InputStream in = Files.newInputStream(paths.layout())) {
            String version = Json.parse("it", in.readNBytes(Json.LARGEST + 1)).required("imageLayoutVersion");
            why = version.equals(StorePaths.LAYOUT_VERSION) ? "" : "it names the version " + version;
        } catch (ImageException e) {
            why = String.valueOf(e.getMessage());
        }
        if (!why.isEmpty()) {
            if (findings.repair()) {
                paths.writeLayout();
            }
            findings.addRepaired("oci-layout", why);
        }
    }

    void checkBlobs() throws IOException {
        for (Path directory : paths.allBlobs()) {
            String algorithm = String.valueOf(directory.getFileName());
            try (DirectoryStream<Path> blobs = Files.newDirectoryStream(directory, blob -> !StorePaths.isAside(blob))) {
                for (Path blob : blobs) {
                    checkBlob(blob, algorithm);
                }
            }
        }
    }

    private void checkBlob(Path blob, String algorithm) throws IOException {
        String name = String.valueOf(blob.getFileName());
        if (!Blobs.hash(blob, algorithm, progress).hex().equals(name)) {
            findings.add("blob " + name, "its content has another digest");
            try {
                damaged.add(new Digest(algorithm, name));
            } catch (IllegalArgumentException e) {
                // Nothing refers to a blob of such a name.
            }
        }
    }
}
