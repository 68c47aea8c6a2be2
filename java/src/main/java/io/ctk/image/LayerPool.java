package io.ctk.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Takes in layers side by side: none needs another to be unpacked. */
final class LayerPool {
    /** Each has two threads. */
    private static final int MOST =
            Math.max(1, Math.min(4, (Runtime.getRuntime().availableProcessors() + 1) / 2));

    /** Opens a layer's archive. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    /**
     * A layer that is to be there.
     *
     * @param diffId what it must be
     * @param blob what its archive must be, if that is known
     */
    record Wanted(Digest diffId, Optional<BlobDescriptor> blob, Source source) {}

    private final Transaction transaction;
    private final LayerIntake intake;
    private final Map<Digest, UnpackedLayer> taken = new LinkedHashMap<>();
    private final List<String> otherFormats = new ArrayList<>();

    LayerPool(Transaction transaction, LayerIntake intake) {
        this.transaction = transaction;
        this.intake = intake;
    }

    /** {@return the layers' archives, in order} */
    List<BlobDescriptor> take(List<Wanted> wanted) throws IOException {
        Map<Digest, Wanted> missing = new LinkedHashMap<>();
        for (Wanted layer : wanted) {
            if (isThere(layer)) {
                transaction.otherFormat(layer.diffId()).ifPresent(otherFormats::add);
            } else if (!taken.containsKey(layer.diffId())) {
                missing.putIfAbsent(layer.diffId(), layer);
            }
        }
        takeAll(List.copyOf(missing.values()));
        taken.values().forEach(layer -> layer.otherFormat().ifPresent(otherFormats::add));
        List<BlobDescriptor> blobs = new ArrayList<>();
        for (Wanted layer : wanted) {
            UnpackedLayer unpacked = taken.get(layer.diffId());
            blobs.add(unpacked == null ? layer.blob().orElseThrow() : unpacked.blob());
        }
        return blobs;
    }

    private boolean isThere(Wanted layer) {
        StorePaths paths = transaction.paths();
        return layer.blob().isPresent()
                && Files.exists(paths.blob(layer.blob().get().digest()))
                && Files.exists(paths.stored(layer.diffId()));
    }

    private void takeAll(List<Wanted> layers) throws IOException {
        if (layers.size() <= 1 || MOST == 1) {
            for (Wanted layer : layers) {
                taken.put(layer.diffId(), take(layer));
            }
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(MOST);
        try {
            Map<Digest, Future<UnpackedLayer>> running = new LinkedHashMap<>();
            layers.forEach(layer -> running.put(layer.diffId(), threads.submit(() -> take(layer))));
            for (Map.Entry<Digest, Future<UnpackedLayer>> layer : running.entrySet()) {
                taken.put(layer.getKey(), layer.getValue().get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while loading");
        } finally {
            threads.shutdownNow();
            awaitEnd(threads);
        }
    }

    /** What they write must not outlive the transaction. */
    private static void awaitEnd(ExecutorService threads) {
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                boolean ignored = threads.awaitTermination(1, java.util.concurrent.TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private UnpackedLayer take(Wanted wanted) throws IOException {
        UnpackedLayer layer;
        try (InputStream in = wanted.source().open()) {
            layer = wanted.blob().isPresent() ? intake.take(in, wanted.blob().get()) : intake.take(in);
        }
        if (!layer.diffId().equals(wanted.diffId())) {
            throw new ImageException("a layer has the diff ID " + layer.diffId() + ", and not " + wanted.diffId()
                    + " as the configuration says");
        }
        return layer;
    }

    /** {@return why a layer is in another format than was wanted; empty if none is} */
    Optional<String> otherFormat() {
        return otherFormats.stream().findFirst();
    }

    Omitted omitted() {
        Omitted all = Omitted.NOTHING;
        for (UnpackedLayer layer : taken.values()) {
            all = all.plus(layer.omitted());
        }
        return all;
    }
}
