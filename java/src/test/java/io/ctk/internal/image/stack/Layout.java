package io.ctk.internal.image.stack;

import io.ctk.image.store.TestImage;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.layer.Kind;
import io.ctk.testing.TestArchive;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The layers of an image, the lowest first, each a list of entries in the order in which its archive has them. As text: layers with a
 * {@code |} between them, entries with a blank. {@code d/} is a directory ({@code ./} the root), {@code f=text} a file, {@code l->t} a
 * symbolic link, {@code h=>f} one more name of a file, {@code -p} a whiteout, {@code d/*} an opaque mark. In brackets behind it a directory,
 * file or link may have {@code 700} for its mode, {@code u5} for its owner and group, {@code t3} for its time and {@code x} for an attribute.
 */
record Layout(List<List<Item>> layers) {
    static final String ATTRIBUTE = "user.t";

    /** One entry of an archive: {@code text} is a file's content or a link's target. */
    record Item(Kind kind, String path, String text, int mode, int owner, long time, boolean attribute) {
        private static final int TIME = 1_000_000_000;

        static Item parse(String text) {
            if (text.startsWith("-")) {
                return new Item(Kind.WHITEOUT, text.substring(1), "", 0, 0, 0, false);
            }
            if (text.equals("*") || text.endsWith("/*")) {
                return new Item(Kind.OPAQUE, text.replaceFirst("/?\\*$", ""), "", 0, 0, 0, false);
            }
            int bracket = text.indexOf('[');
            String name = bracket < 0 ? text : text.substring(0, bracket);
            Kind kind = name.endsWith("/")
                    ? Kind.DIRECTORY
                    : name.contains("=>") ? Kind.LINK : name.contains("->") ? Kind.SYMLINK : Kind.FILE;
            String[] parts = name.split("=>|->|=", 2);
            int mode = kind == Kind.DIRECTORY ? 0755 : kind == Kind.SYMLINK ? 0777 : 0644;
            Item item = new Item(
                    kind,
                    parts[0].equals("./") ? "" : parts[0].replaceFirst("/$", ""),
                    parts.length > 1 ? parts[1] : "",
                    mode,
                    0,
                    TIME,
                    false);
            for (String word : bracket < 0
                    ? new String[0]
                    : text.substring(bracket + 1, text.length() - 1).split(",")) {
                item = item.with(word);
            }
            return item;
        }

        private Item with(String word) {
            return switch (word.charAt(0)) {
                case 'u' -> new Item(kind, path, text, mode, Integer.parseInt(word.substring(1)), time, attribute);
                case 't' -> new Item(kind, path, text, mode, owner, Long.parseLong(word.substring(1)), attribute);
                case 'x' -> new Item(kind, path, text, mode, owner, time, true);
                default -> new Item(kind, path, text, Integer.parseInt(word, 8), owner, time, attribute);
            };
        }

        boolean hides() {
            return kind == Kind.WHITEOUT || kind == Kind.OPAQUE;
        }

        @Override
        public String toString() {
            List<String> words = new ArrayList<>();
            if (kind == Kind.DIRECTORY ? mode != 0755 : kind == Kind.FILE && mode != 0644) {
                words.add(Integer.toOctalString(mode));
            }
            if (owner != 0) {
                words.add("u" + owner);
            }
            if (time != TIME) {
                words.add("t" + time);
            }
            if (attribute) {
                words.add("x");
            }
            String name =
                    switch (kind) {
                        case WHITEOUT -> "-" + path;
                        case OPAQUE -> path.isEmpty() ? "*" : path + "/*";
                        case DIRECTORY -> path.isEmpty() ? "./" : path + "/";
                        case LINK -> path + "=>" + text;
                        case SYMLINK -> path + "->" + text;
                        default -> path + "=" + text;
                    };
            return hides() || kind == Kind.LINK || words.isEmpty()
                    ? name
                    : name + words.toString().replace(" ", "");
        }
    }

    static Layout parse(String text) {
        return new Layout(Arrays.stream(text.split("\\|", -1))
                .map(layer -> Arrays.stream(layer.trim().split(" +"))
                        .filter(word -> !word.isEmpty())
                        .map(Item::parse)
                        .toList())
                .toList());
    }

    @Override
    public String toString() {
        return layers.stream()
                .map(layer -> layer.stream().map(Item::toString).collect(Collectors.joining(" ")))
                .collect(Collectors.joining(" | "));
    }

    private static byte[] archive(List<Item> layer) {
        TestArchive archive = new TestArchive();
        for (Item item : layer) {
            int slash = item.path().lastIndexOf('/') + 1;
            if (item.hides()) {
                archive.file(
                        item.kind() == Kind.WHITEOUT
                                ? item.path().substring(0, slash) + ".wh."
                                        + item.path().substring(slash)
                                : (item.path().isEmpty() ? "" : item.path() + "/") + ".wh..wh..opq",
                        "");
                continue;
            }
            List<String> pax =
                    new ArrayList<>(List.of("uid=" + item.owner(), "gid=" + item.owner(), "mtime=" + item.time()));
            if (item.attribute()) {
                pax.add("SCHILY.xattr." + ATTRIBUTE + "=v");
            }
            archive.pax(pax.toArray(new String[0]));
            switch (item.kind()) {
                case DIRECTORY -> archive.entry('5', item.path() + "/", "", item.mode(), new byte[0]);
                case SYMLINK -> archive.symlink(item.path(), item.text());
                case LINK -> archive.link(item.path(), item.text());
                default ->
                    archive.entry('0', item.path(), "", item.mode(), item.text().getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return archive.bytes();
    }

    /** {@return an archive of an OCI image layout with that image} */
    TestArchive image() {
        return image("amd64");
    }

    /** {@return the same for another architecture: the same layers, and another image} */
    TestArchive image(String architecture) {
        TestImage image = new TestImage().file("oci-layout", StorePaths.LAYOUT);
        List<String> ids = new ArrayList<>();
        List<String> blobs = new ArrayList<>();
        for (List<Item> layer : layers) {
            byte[] archive = archive(layer);
            ids.add(TestImage.digest(archive));
            blobs.add(image.blob(MediaType.LAYER, archive));
        }
        String config = image.blob(MediaType.CONFIG, TestImage.config(ids).replace("amd64", architecture));
        String manifest = TestImage.manifest(config, blobs);
        return image.file("index.json", TestImage.index(image.blob(MediaType.MANIFEST, manifest)))
                .archive();
    }
}
