package io.ctk.internal.image.stack;

import io.ctk.internal.image.stack.Layout.Item;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an image's files are, by the letter of the OCI image specification's layer.md: one tree, to which each layer does first what its whiteouts
 * say, which are about layers below it alone, and then what unpacking its archive there would do. As simple as can be: a map of paths.
 *
 * <p>Where the specification is silent, what is documented counts: what a layer has files in without naming it keeps the attributes that it
 * has, or is root's with mode 0755 and time 0, and takes the place of whatever is no directory; a whiteout's directory is one of these
 * unless the layer itself has something else there or hides that place.
 */
final class LayoutModel {
    private static final Item IMPLIED = new Item(Kind.DIRECTORY, "", "", 0755, 0, 0, false);

    private final Map<String, Item> tree = new TreeMap<>(Map.of("", IMPLIED));
    private final List<Set<String>> changes = new ArrayList<>();
    private final List<Long> wasted = new ArrayList<>();

    /** What the layer that is being applied has itself. */
    private Set<String> own = new HashSet<>();

    LayoutModel(Layout layout) {
        for (List<Item> layer : layout.layers()) {
            apply(layer);
        }
    }

    /** {@return what each path is; other names of a file are said to be the first's} */
    Map<String, String> tree(boolean owners) {
        Map<String, String> described = new TreeMap<>();
        Map<Item, String> names = new IdentityHashMap<>();
        tree.forEach((path, item) -> {
            String first = item.kind() == Kind.DIRECTORY ? path : names.computeIfAbsent(item, i -> path);
            described.put(path, describe(item, owners) + (first.equals(path) ? "" : " is " + first));
        });
        return described;
    }

    private static String describe(Item item, boolean owners) {
        return describe(
                item.kind(),
                item.mode(),
                owners ? item.owner() : 0,
                owners ? item.owner() : 0,
                item.time(),
                item.attribute(),
                item.text());
    }

    static String describe(Kind kind, int mode, long uid, long gid, long time, boolean attribute, String text) {
        return String.format(
                "%s %o %d:%d %d%s%s",
                kind, mode, uid, gid, time, attribute ? " x" : "", kind == Kind.DIRECTORY ? "" : " " + text);
    }

    /** {@return what each layer changed, the lowest first: a letter and a path} */
    List<Set<String>> changes() {
        return changes;
    }

    /** {@return the bytes that each layer has hidden} */
    List<Long> wasted() {
        return wasted;
    }

    private void apply(List<Item> layer) {
        Map<String, Item> before = new TreeMap<>(tree);
        own = new HashSet<>();
        for (Item item : layer) {
            if (item.kind() == Kind.WHITEOUT) {
                remove(item.path());
            } else if (item.kind() == Kind.OPAQUE) {
                tree.keySet().removeIf(path -> isBelow(path, item.path()));
            }
        }
        for (Item item : layer) {
            if (!item.hides()) {
                put(item);
            }
        }
        layer.stream()
                .filter(Item::hides)
                .sorted(Comparator.comparing(Item::path))
                .filter(item -> means(item, layer))
                .forEach(item -> imply(item.kind() == Kind.OPAQUE ? item.path() : parent(item.path())));
        if (changes.isEmpty()) {
            before.clear();
        }
        compare(before, layer.stream().anyMatch(item -> item.path().isEmpty() && !item.hides()));
    }

    static boolean isBelow(String path, String directory) {
        return !path.equals(directory) && (directory.isEmpty() || path.startsWith(directory + "/"));
    }

    static String parent(String path) {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }

    private static List<String> ancestors(String path) {
        List<String> all = new ArrayList<>();
        for (String at = path; !at.isEmpty(); at = parent(at)) {
            all.add(0, parent(at));
        }
        return all;
    }

    private void remove(String path) {
        tree.keySet().removeIf(other -> other.equals(path) || isBelow(other, path));
    }

    private @Nullable Item at(String path) {
        return tree.get(path);
    }

    private boolean isDirectory(String path) {
        Item item = at(path);
        return item != null && item.kind() == Kind.DIRECTORY;
    }

    /** A directory that something lies in. */
    private void imply(String directory) {
        List<String> all = ancestors(directory);
        all.add(directory);
        for (String path : all) {
            if (!isDirectory(path)) {
                remove(path);
                tree.put(path, IMPLIED);
            }
            own.add(path);
        }
    }

    private void put(Item item) {
        if (!item.path().isEmpty()) {
            imply(parent(item.path()));
        }
        if (item.kind() != Kind.DIRECTORY || !isDirectory(item.path())) {
            remove(item.path());
        }
        Item linked = item.kind() == Kind.LINK ? at(item.text()) : null;
        tree.put(item.path(), linked == null ? item : linked);
        own.add(item.path());
    }

    /** Whether anything may lie below the layer that a mark could hide, as far as the layer itself says. */
    private boolean means(Item mark, List<Item> layer) {
        List<String> above = ancestors(mark.path());
        for (Item other : layer) {
            boolean hidesAll = above.contains(other.path()) && other.hides();
            boolean saysMore = mark.kind() == Kind.OPAQUE
                    && other.kind() == Kind.WHITEOUT
                    && other.path().equals(mark.path());
            if (hidesAll || saysMore) {
                return false;
            }
        }
        List<String> directories = new ArrayList<>(above);
        if (mark.kind() == Kind.OPAQUE) {
            directories.add(mark.path());
        }
        return directories.stream().noneMatch(path -> own.contains(path) && !isDirectory(path));
    }

    private void compare(Map<String, Item> before, boolean rootNamed) {
        Set<String> changed = new HashSet<>();
        long hidden = 0;
        for (String path : own) {
            Item old = before.get(path);
            if (path.isEmpty()) {
                continue;
            }
            changed.add((old == null ? "A /" : "C /") + path);
            boolean merged = old != null && old.kind() == Kind.DIRECTORY && isDirectory(path);
            hidden += old == null || merged ? 0 : bytes(before, path);
        }
        Item root = before.get("");
        if (root != null && rootNamed && !sameButTime(root, tree.get(""))) {
            changed.add("C /");
        }
        for (String path : before.keySet()) {
            boolean wasThere = !path.isEmpty() && at(path) == null;
            if (wasThere && isDirectory(parent(path))) {
                changed.add("D /" + path);
                hidden += bytes(before, path);
            }
        }
        changes.add(changed);
        wasted.add(hidden);
    }

    private static boolean sameButTime(Item a, Item b) {
        return a.mode() == b.mode() && a.owner() == b.owner() && a.attribute() == b.attribute();
    }

    private static long bytes(Map<String, Item> tree, String path) {
        return tree.entrySet().stream()
                .filter(e -> e.getKey().equals(path) || isBelow(e.getKey(), path))
                .filter(e -> e.getValue().kind() == Kind.FILE)
                .mapToLong(e -> e.getValue().text().length())
                .sum();
    }

    /** {@return in what a tree differs from the one that is expected, "" if in nothing} */
    static String difference(Map<String, String> expected, Map<String, String> actual) {
        Set<String> paths = new java.util.TreeSet<>(expected.keySet());
        paths.addAll(actual.keySet());
        return paths.stream()
                .filter(path -> !expected.getOrDefault(path, "nothing").equals(actual.getOrDefault(path, "nothing")))
                .map(path -> "/" + Entry.shown(path) + " is " + actual.getOrDefault(path, "nothing") + ", and not "
                        + expected.getOrDefault(path, "nothing"))
                .collect(Collectors.joining("\n  "));
    }
}
