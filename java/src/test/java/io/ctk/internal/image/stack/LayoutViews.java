package io.ctk.internal.image.stack;

import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.image.Damage;
import io.ctk.image.Image;
import io.ctk.image.LayerFormat;
import io.ctk.image.Omitted;
import io.ctk.image.Pruned;
import io.ctk.image.UnpackLimits;
import io.ctk.image.changes.LayerFigures;
import io.ctk.image.store.ImageStore;
import io.ctk.image.store.StoreFixture;
import io.ctk.internal.image.unpack.LayerUnpacker;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.Privilege;
import io.ctk.internal.tar.TarReader;
import io.ctk.launch.Stdio;
import io.ctk.mount.Mount;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The ways in which an image's files are to be seen, each as the same map of paths as {@link LayoutModel#tree}. */
final class LayoutViews {
    private static final String TOOLS = "tools";
    /** What a container has beside its image's files. */
    private static final Set<String> MADE = Set.of("dev", "proc", "sys", "etc", TOOLS);

    private final ContainerStore containers;
    private final ImageStore images;
    private final Path target;
    private final boolean privileged;

    /**
     * Views of images of a store.
     *
     * @param target an empty directory to mount on
     */
    LayoutViews(ContainerStore containers, LayerFormat format, Path target) throws IOException {
        this.containers = containers;
        this.images = containers.images().withLayerFormat(format);
        this.target = target;
        this.privileged = Privilege.isPrivileged();
    }

    /**
     * {@return where a view of a layout differs from what it should be, "" if none does}
     *
     * @param run whether to start a container too
     */
    String difference(Layout layout, boolean run) throws Exception {
        LayoutModel model = new LayoutModel(layout);
        Map<String, String> expected = model.tree(privileged);
        Image image = images.load(layout.image().open(), "layout", UnpackLimits.STANDARD, n -> {})
                .images()
                .get(0);
        List<String> differences = new ArrayList<>();
        differences.add(named("export", LayoutModel.difference(expected, exported(image))));
        if (privileged) {
            try (Mount mount = images.files(image).mount(target)) {
                differences.add(named("mount", LayoutModel.difference(expected, walked(target))));
            }
        }
        if (run) {
            Map<String, String> seen = running(image);
            seen.put("", withoutTime(seen.getOrDefault("", "")));
            expected.put("", withoutTime(expected.getOrDefault("", "")));
            differences.add(named("run", LayoutModel.difference(expected, seen)));
        }
        differences.add(named("layers", figures(image, model)));
        List<Damage> damage = run ? images.upkeep(StoreFixture.NOTHING_USED).verify(false, n -> {}) : List.of();
        differences.add(named("verify", damage.isEmpty() ? "" : damage.toString()));
        differences.removeIf(String::isEmpty);
        return String.join("\n", differences);
    }

    private static String named(String view, String difference) {
        return difference.isEmpty() ? "" : view + ": " + difference;
    }

    /** A container makes names in its root. */
    private static String withoutTime(String description) {
        return description.replaceFirst("^(\\S+ \\S+ \\S+) \\S+", "$1");
    }

    private Map<String, String> exported(Image image) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        Omitted unused = images.files(image).export(archive);
        Map<String, Entry> entries = new TreeMap<>();
        Map<String, String> contents = new TreeMap<>();
        Map<String, String> links = new TreeMap<>();
        TarReader tar = new TarReader(new ByteArrayInputStream(archive.toByteArray()));
        for (Entry entry = tar.next(); entry != null; entry = tar.next()) {
            String path = LayerUnpacker.clean(entry.path());
            if (entry.kind() == Kind.LINK) {
                links.put(path, LayerUnpacker.clean(entry.target()));
            } else {
                entries.put(path, entry);
                contents.put(path, text(tar.content().readAllBytes()));
            }
        }
        Map<String, String> tree = new TreeMap<>();
        entries.forEach((path, entry) -> tree.put(path, describe(entry, contents.getOrDefault(path, ""))));
        links.forEach((path, first) -> tree.put(path, tree.get(first) + " is " + first));
        return tree;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String describe(Entry entry, String content) {
        boolean owners = privileged;
        return LayoutModel.describe(
                entry.kind(),
                entry.kind() == Kind.SYMLINK ? 0777 : entry.mode(),
                owners ? entry.uid() : 0,
                owners ? entry.gid() : 0,
                entry.seconds(),
                entry.xattrs().containsKey(Layout.ATTRIBUTE),
                entry.kind() == Kind.SYMLINK ? entry.target() : content);
    }

    private Map<String, String> walked(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (OpenDirectory directory = OpenDirectory.open(root, "")) {
            tree.put("", describe(directory.self(), ""));
        }
        walk(root, "", tree, new TreeMap<>(), Set.of());
        return tree;
    }

    private void walk(Path root, String path, Map<String, String> tree, Map<String, String> files, Set<String> without)
            throws IOException {
        try (OpenDirectory directory = OpenDirectory.open(root, path)) {
            for (String name : directory.names()) {
                Optional<Entry> entry = directory.read(name);
                String at = Entry.join(path, name);
                if (without.contains(at)) {
                    continue;
                }
                if (entry.isEmpty()) {
                    tree.put(at, "a name and nothing else");
                    continue;
                }
                tree.put(at, describe(entry.get(), content(directory, entry.get())));
                if (entry.get().kind() == Kind.DIRECTORY) {
                    walk(root, at, tree, files, without);
                } else {
                    String first =
                            files.computeIfAbsent(entry.get().identity().file().toString(), file -> at);
                    tree.merge(at, first.equals(at) ? "" : " is " + first, String::concat);
                }
            }
        }
    }

    private static String content(OpenDirectory directory, Entry entry) throws IOException {
        if (entry.kind() != Kind.FILE) {
            return "";
        }
        try (var in = directory.content(entry.name())) {
            return text(in.readAllBytes());
        }
    }

    private Map<String, String> running(Image image) throws Exception {
        Path tools = Path.of(System.getProperty("io.ctk.test.tools", ""));
        try (Container container = Container.builder(image)
                .store(containers)
                .layer(new Rootfs.Layer.Temporary())
                .command(List.of("/" + TOOLS + "/probe", "catch", "15"))
                .volume(new Volume.Bind(tools, "/" + TOOLS, true))
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            byte[] ready = container.process().getInputStream().readNBytes("ready\n".length());
            if (!text(ready).startsWith("ready")) {
                throw new IllegalStateException("the container has not started: " + text(ready));
            }
            Path root = Path.of("/proc/" + container.process().pid() + "/root");
            Map<String, String> tree = new TreeMap<>();
            try (OpenDirectory directory = OpenDirectory.open(root, "")) {
                tree.put("", describe(directory.self(), ""));
            }
            walk(root, "", tree, new TreeMap<>(), MADE);
            return tree;
        }
    }

    private String figures(Image image, LayoutModel model) throws IOException {
        List<LayerFigures> figures = images.files(image).figures(true);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            LayerFigures layer = figures.get(figures.size() - 1 - i);
            Set<String> actual = new TreeSet<>();
            layer.changes().forEach(change -> actual.add(change.kind().letter() + " " + change.path()));
            Set<String> expected = new TreeSet<>(model.changes().get(i));
            if (!actual.equals(expected) || layer.wasted() != model.wasted().get(i)) {
                wrong.add("layer " + i + " has " + actual + " and wastes " + layer.wasted() + ", and not " + expected
                        + " and " + model.wasted().get(i));
            }
        }
        return String.join("\n  ", wrong);
    }

    /** Takes all images away. */
    void clear() throws IOException {
        Pruned unused = images.upkeep(StoreFixture.NOTHING_USED).prune(true);
        if (Files.exists(target.resolve("a"))) {
            throw new IllegalStateException(target + " is still mounted");
        }
    }
}
