package io.ctk.image;

import io.ctk.internal.layer.Sha256;
import io.ctk.internal.layer.Trees;
import io.ctk.internal.tar.TarReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Rehashes every blob, and unpacks every layer once more beside the one that is there to compare the two: so that nothing has to be
 * written down about a layer when it is first unpacked, and a damaged one has its successor ready.
 */
final class Verifier {
    private final Transaction transaction;
    private final StorePaths paths;
    private final boolean repair;
    private final LongConsumer progress;
    private final List<Damage> damage = new ArrayList<>();
    private final Set<Digest> damaged = new TreeSet<>();

    Verifier(Transaction transaction, boolean repair, LongConsumer progress) {
        this.transaction = transaction;
        this.paths = transaction.paths();
        this.repair = repair;
        this.progress = progress;
    }

    List<Damage> verify(List<BlobDescriptor> manifests) throws IOException {
        verifyBlobs();
        Map<Digest, BlobDescriptor> layers = new LinkedHashMap<>();
        for (BlobDescriptor descriptor : manifests) {
            try {
                Manifest manifest = Manifest.parse(Blobs.read(paths, descriptor));
                ImageConfig config = ImageConfig.parse(Blobs.read(paths, manifest.config()));
                for (int i = 0; i < manifest.layers().size(); i++) {
                    layers.put(config.diffIds().get(i), manifest.layers().get(i));
                }
            } catch (ImageException e) {
                damage.add(
                        new Damage("image " + descriptor.digest().shortened(), String.valueOf(e.getMessage()), false));
            }
        }
        for (Map.Entry<Digest, BlobDescriptor> layer : layers.entrySet()) {
            verifyLayer(layer.getKey(), layer.getValue());
        }
        return damage;
    }

    private void verifyBlobs() throws IOException {
        try (DirectoryStream<Path> blobs = Files.newDirectoryStream(paths.blobs())) {
            for (Path blob : blobs) {
                String name = String.valueOf(blob.getFileName());
                if (!name.startsWith(StorePaths.ASIDE) && !hash(blob).equals(name)) {
                    damage.add(new Damage("blob " + name, "its content has another digest", false));
                    if (name.matches("[0-9a-f]{64}")) {
                        damaged.add(new Digest(name));
                    }
                }
            }
        }
    }

    private String hash(Path file) throws IOException {
        Sha256 hash = new Sha256();
        byte[] buffer = new byte[128 << 10];
        try (InputStream in = new FileInputStream(file.toFile())) {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                hash.update(buffer, 0, got);
                progress.accept(got);
            }
        }
        return hash.finish();
    }

    private void verifyLayer(Digest diffId, BlobDescriptor blob) throws IOException {
        String what = "layer " + diffId.shortened();
        if (!Files.exists(paths.blob(blob.digest()))) {
            damage.add(new Damage(what, "its blob " + blob.digest() + " is missing", false));
            return;
        }
        if (damaged.contains(blob.digest())) {
            return; // said already, and nothing to compare with
        }
        Path fresh = transaction.newDirectory();
        try {
            Digest actual = unpack(blob, fresh);
            Optional<String> why = !actual.equals(diffId)
                    ? Optional.of("its blob unpacks to the diff ID " + actual)
                    : Files.isDirectory(paths.layer(diffId))
                            ? TreeComparison.difference(paths.layer(diffId), fresh)
                            : Optional.of("it is not unpacked");
            if (why.isPresent()) {
                boolean repairs = repair && actual.equals(diffId);
                if (repairs) {
                    replace(diffId, fresh);
                }
                damage.add(new Damage(what, why.get(), repairs));
            }
        } finally {
            Trees.remove(fresh);
        }
    }

    private Digest unpack(BlobDescriptor blob, Path directory) throws IOException {
        Compression compression = MediaType.compression(blob.mediaType());
        try (InputStream file = new BlobTee(
                        new FileInputStream(paths.blob(blob.digest()).toFile()),
                        OutputStream.nullOutputStream(),
                        progress);
                Pump pump = new Pump(out -> out.writeAll(compression.open(file)))) {
            HashingInput in = new HashingInput(pump, UnpackLimits.NONE);
            Omitted ignored = new LayerUnpacker(StorePaths.isPrivileged(), UnpackLimits.NONE)
                    .unpack(new TarReader(in), directory);
            return in.finish();
        }
    }

    private void replace(Digest diffId, Path fresh) throws IOException {
        Trees.syncFilesystem(paths.layers());
        Path old = transaction.newName();
        if (Files.exists(paths.layer(diffId))) {
            Files.move(paths.layer(diffId), old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, paths.layer(diffId), StandardCopyOption.ATOMIC_MOVE);
        Trees.syncDirectory(paths.layers());
    }
}
