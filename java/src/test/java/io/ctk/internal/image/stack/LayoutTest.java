package io.ctk.internal.image.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.ctk.container.ContainerStore;
import io.ctk.image.LayerFormat;
import io.ctk.image.store.StoreFixture;
import io.ctk.internal.layer.Privilege;
import io.ctk.internal.layer.Trees;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images by chance, each as {@link LayoutModel} says it is, as {@code ctk mount} shows it, as a container sees it, as it is exported, and as
 * {@code ctk layers} counts it: one and the same tree.
 */
@ExtendWith(NothingLeft.class)
class LayoutTest {
    private static final int COUNT = Integer.getInteger("io.ctk.test.count", 10) * 20;
    private static final long SEED = Long.getLong("io.ctk.test.seed", 20261128);
    /** How many come into one store, and share layers there. */
    private static final int TOGETHER = 10;
    /** Of how many one is started: a container takes as long as all the rest. */
    private static final int STARTED = 5;

    private static final int ATTEMPTS = 300;

    @TempDir
    Path work;

    private ContainerStore store;
    private Path target;

    @BeforeEach
    void open() throws IOException {
        store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
        target = Files.createDirectory(work.resolve("target"));
    }

    @AfterEach
    void remove() throws IOException {
        Trees.remove(work.resolve("store"));
    }

    @AnyUserTest
    @Tag("fallback")
    void byChance() throws Exception {
        byChance(LayerFormat.DIRECTORY, COUNT);
    }

    @RootTest
    void byChanceAsErofs() throws Exception {
        Optional<String> why = store.images().whyNot(LayerFormat.EROFS);
        Assumptions.assumeTrue(why.isEmpty(), () -> "no EROFS images here: " + why.orElse(""));
        byChance(LayerFormat.EROFS, Math.min(COUNT / 10, 50));
    }

    private void byChance(LayerFormat format, int count) throws Exception {
        LayoutViews views = new LayoutViews(store, format, target);
        LayoutGenerator generator = new LayoutGenerator(SEED, Privilege.isPrivileged());
        for (int i = 0; i < count; i++) {
            Layout layout = generator.next();
            boolean run = i % STARTED == 0;
            String difference = difference(views, layout, run);
            if (!difference.isEmpty()) {
                Layout small = reduced(views, layout, run);
                fail("-Dio.ctk.test.seed=" + SEED + ", image " + i + ": " + layout + "\nreduced to: " + small + "\n"
                        + difference(views, small, run));
            }
            if (i % TOGETHER == TOGETHER - 1) {
                views.clear();
            }
        }
        views.clear();
        assertThat(StoreFixture.names(store.images().root().resolve("chains"))).isEmpty();
        assertThat(StoreFixture.names(store.images().root().resolve("implied"))).isEmpty();
    }

    private static final String FAILED = "failed: ";

    private static String difference(LayoutViews views, Layout layout, boolean run) {
        try {
            return views.difference(layout, run);
        } catch (Exception e) {
            return FAILED + e;
        }
    }

    /** {@return the layout without what it fails without} */
    private static Layout reduced(LayoutViews views, Layout layout, boolean run) throws Exception {
        Layout smallest = layout;
        boolean failed = difference(views, layout, run).startsWith(FAILED);
        int attempts = 0;
        for (Layout smaller = smallest; smaller != null && attempts < ATTEMPTS; ) {
            smaller = null;
            for (Layout candidate : smaller(smallest)) {
                views.clear();
                String difference = difference(views, candidate, run);
                if (attempts++ < ATTEMPTS && !difference.isEmpty() && difference.startsWith(FAILED) == failed) {
                    smallest = candidate;
                    smaller = candidate;
                    break;
                }
            }
        }
        views.clear();
        return smallest;
    }

    private static List<Layout> smaller(Layout layout) {
        List<Layout> all = new ArrayList<>();
        for (int i = 0; i < layout.layers().size(); i++) {
            all.add(with(layout, i, null));
        }
        for (int i = 0; i < layout.layers().size(); i++) {
            for (int j = 0; j < layout.layers().get(i).size(); j++) {
                List<Layout.Item> layer = new ArrayList<>(layout.layers().get(i));
                layer.remove(j);
                all.add(with(layout, i, layer));
            }
        }
        return all;
    }

    private static Layout with(Layout layout, int index, @Nullable List<Layout.Item> layer) {
        List<List<Layout.Item>> layers = new ArrayList<>(layout.layers());
        if (layer == null) {
            layers.remove(index);
        } else {
            layers.set(index, layer);
        }
        return new Layout(layers);
    }
}
