package io.ctk.internal.image.intake;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import io.ctk.image.Omitted;
import io.ctk.internal.image.store.Transaction;
import java.io.IOException;
import java.io.InputStream;
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
    record Wanted(Digest diffId, Optional<BlobDescriptor> blob, Source source) {
        /** {@return what is the same for layers of which one is enough: two archives may unpack to the same} */
        private Key key() {
            return new Key(diffId, blob.map(b -> b.annotated(Map.of())));
        }
    }

    private record Key(Digest diffId, Optional<BlobDescriptor> blob) {}

    private final Transaction transaction;
    private final LayerIntake intake;
    private final StoredLayers stored;
    private final Map<Key, UnpackedLayer> taken = new LinkedHashMap<>();
    private Optional<String> otherFormat = Optional.empty();

    LayerPool(Transaction transaction, LayerIntake intake) {
        this.transaction = transaction;
        this.stored = new StoredLayers(transaction.paths());
        this.intake = intake;
    }

    /** {@return the layers' archives, in order} */
    List<BlobDescriptor> take(List<Wanted> wanted) throws IOException {
        Map<Key, Wanted> missing = new LinkedHashMap<>();
        for (Wanted layer : wanted) {
            if (taken.containsKey(layer.key()) || missing.containsKey(layer.key())) {
                continue;
            }
            if (isThere(layer)) {
                otherFormat = otherFormat.or(() -> transaction.otherFormat(layer.diffId()));
            } else {
                missing.put(layer.key(), layer);
            }
        }
        takeAll(List.copyOf(missing.values()));
        taken.values().forEach(layer -> otherFormat = otherFormat.or(layer::otherFormat));
        List<BlobDescriptor> blobs = new ArrayList<>();
        for (Wanted layer : wanted) {
            UnpackedLayer unpacked = taken.get(layer.key());
            blobs.add(unpacked == null ? layer.blob().orElseThrow() : unpacked.blob());
        }
        return blobs;
    }

    private boolean isThere(Wanted layer) throws IOException {
        return layer.blob().isPresent()
                && stored.has(layer.diffId(), layer.blob().get());
    }

    private void takeAll(List<Wanted> layers) throws IOException {
        if (layers.size() <= 1 || MOST == 1) {
            for (Wanted layer : layers) {
                taken.put(layer.key(), take(layer));
            }
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(MOST);
        try {
            Map<Key, Future<UnpackedLayer>> running = new LinkedHashMap<>();
            layers.forEach(layer -> running.put(layer.key(), threads.submit(() -> take(layer))));
            for (Map.Entry<Key, Future<UnpackedLayer>> layer : running.entrySet()) {
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
            layer = wanted.blob().isPresent()
                    ? intake.take(in, wanted.blob().get(), wanted.diffId())
                    : intake.take(in, wanted.diffId());
        }
        if (!layer.diffId().equals(wanted.diffId())) {
            throw new ImageException("a layer has the diff ID " + layer.diffId() + ", and not " + wanted.diffId()
                    + " as the configuration says");
        }
        return layer;
    }

    /** {@return why a layer is in another format than was wanted; empty if none is} */
    Optional<String> otherFormat() {
        return otherFormat;
    }

    /** {@return what is to be said of layers that came in} */
    List<String> notes() {
        return intake.notes();
    }

    Omitted omitted() {
        Omitted all = Omitted.NOTHING;
        for (UnpackedLayer layer : taken.values()) {
            all = all.plus(layer.omitted());
        }
        return all;
    }
}
