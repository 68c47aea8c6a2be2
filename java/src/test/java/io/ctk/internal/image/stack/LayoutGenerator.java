package io.ctk.internal.image.stack;

import io.ctk.internal.image.stack.Layout.Item;
import io.ctk.internal.layer.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Images by chance: a few names only, so that layers meet. What an archive can't be unpacked with is left out: a file in the place of a
 * directory of the same layer that has something in it, and anything below a file or link of the same layer.
 */
final class LayoutGenerator {
    private static final String[] NAMES = {"a", "b", "c"};
    private static final int DEPTH = 3;

    private final Random random;
    private final boolean privileged;

    LayoutGenerator(long seed, boolean privileged) {
        this.random = new Random(seed);
        this.privileged = privileged;
    }

    Layout next() {
        List<List<Item>> layers = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        while (layers.size() < count) {
            layers.add(
                    !layers.isEmpty() && random.nextInt(6) == 0 ? layers.get(random.nextInt(layers.size())) : layer());
        }
        return new Layout(layers);
    }

    private List<Item> layer() {
        List<Item> layer = new ArrayList<>();
        Map<String, Kind> own = new HashMap<>();
        int count = random.nextInt(9);
        for (int i = 0; i < count; i++) {
            Item item = item(own);
            if (isPossible(item, own)) {
                layer.add(item);
                if (!item.hides()) {
                    for (String at = item.path(); !at.isEmpty(); at = LayoutModel.parent(at)) {
                        own.putIfAbsent(LayoutModel.parent(at), Kind.DIRECTORY);
                    }
                    own.put(
                            item.path(),
                            item.kind() == Kind.LINK ? own.getOrDefault(item.text(), Kind.FILE) : item.kind());
                }
            }
        }
        return layer;
    }

    private String path() {
        StringBuilder path = new StringBuilder(NAMES[random.nextInt(NAMES.length)]);
        for (int depth = 1 + random.nextInt(DEPTH); depth > 1; depth--) {
            path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
        }
        return path.toString();
    }

    private Item item(Map<String, Kind> own) {
        List<String> files = own.keySet().stream()
                .filter(path -> own.get(path) == Kind.FILE)
                .sorted()
                .toList();
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> new Item(Kind.DIRECTORY, path(), "", directoryMode(), owner(), time(), attribute());
            case 4 ->
                random.nextInt(3) == 0
                        ? new Item(Kind.DIRECTORY, "", "", directoryMode() | 0500, owner(), time(), attribute())
                        : new Item(Kind.OPAQUE, random.nextInt(8) == 0 ? "" : path(), "", 0, 0, 0, false);
            case 5, 6, 7 -> new Item(Kind.WHITEOUT, path(), "", 0, 0, 0, false);
            case 8 -> new Item(Kind.OPAQUE, path(), "", 0, 0, 0, false);
            case 9 ->
                new Item(
                        Kind.SYMLINK, path(), random.nextBoolean() ? path() : "/nowhere", 0777, owner(), time(), false);
            case 10 ->
                files.isEmpty()
                        ? file()
                        : new Item(Kind.LINK, path(), files.get(random.nextInt(files.size())), 0, 0, 0, false);
            default -> file();
        };
    }

    private Item file() {
        String text = "x".repeat(random.nextInt(4)) + random.nextInt(10);
        return new Item(Kind.FILE, path(), text, random.nextBoolean() ? 0644 : 0600, owner(), time(), attribute());
    }

    private int directoryMode() {
        int[] modes = privileged ? new int[] {0755, 0700, 01777, 02775, 0555, 0} : new int[] {0755, 0700, 0750, 0711};
        return modes[random.nextInt(modes.length)];
    }

    private int owner() {
        return privileged ? random.nextInt(3) * 500 : 0;
    }

    private long time() {
        return 1 + random.nextInt(5);
    }

    private boolean attribute() {
        return random.nextInt(5) == 0;
    }

    private static boolean isPossible(Item item, Map<String, Kind> own) {
        if (item.hides()) {
            return true;
        }
        for (String at = item.path(); !at.isEmpty(); at = LayoutModel.parent(at)) {
            if (own.getOrDefault(LayoutModel.parent(at), Kind.DIRECTORY) != Kind.DIRECTORY) {
                return false;
            }
        }
        boolean full = own.keySet().stream().anyMatch(path -> LayoutModel.isBelow(path, item.path()));
        return item.kind() == Kind.DIRECTORY || (!full && !item.path().equals(item.text()));
    }
}
