package io.ctk.internal.image.unpack;

import io.ctk.image.ImageException;
import io.ctk.image.Omitted;
import io.ctk.image.UnpackLimits;
import io.ctk.internal.image.stream.Limits;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.LayerWriter;
import io.ctk.internal.layer.OverlayMarks;
import io.ctk.internal.tar.TarReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a layer's archive into a directory that overlayfs stacks (OCI image specification, layer.md). What a stranger wrote
 * into the archive can't lead out of the directory: see {@code ctk_layer_write}.
 */
public final class LayerUnpacker {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    /** What the union file system aufs kept for itself, and old images have. */
    private static final String AUFS = ".wh..wh.";

    private static final int LONGEST_PATH = 4095;

    private final boolean privileged;
    private final Limits limits;
    private long entries;
    private long bytes;
    private boolean namesRoot;
    /** The paths of devices that were left out, of which links are left out too. */
    private final Set<String> omittedDevices = new HashSet<>();

    private final OmittedCount omitted = new OmittedCount();

    public LayerUnpacker(boolean privileged, UnpackLimits limits) {
        this.privileged = privileged;
        this.limits = new Limits(limits);
    }

    /** Unpacks into an empty directory. */
    public Omitted unpack(TarReader tar, Path directory) throws IOException {
        return unpack(tar, directory, null);
    }

    /**
     * Unpacks into an empty directory.
     *
     * @param record a new file that gets what is implied; null for none
     */
    public Omitted unpack(TarReader tar, Path directory, @Nullable Path record) throws IOException {
        try (LayerWriter writer = new LayerWriter(directory, privileged, limits.strict())) {
            write(tar, writer);
            if (record != null) {
                ImpliedDirectories.write(writer, record);
            }
        }
        return omitted.total();
    }

    /** Throws a {@link io.ctk.internal.layer.DifferentException} unless a directory is certainly what would be unpacked. */
    void compare(TarReader tar, Path directory) throws IOException {
        try (LayerWriter writer = LayerWriter.comparing(directory, privileged)) {
            writer.write(Entry.directory(""), tar.content()); // what the root has that no entry names
            write(tar, writer);
        }
    }

    /** {@return whether the archive that was read has an entry for the layer's root} */
    boolean namesRoot() {
        return namesRoot;
    }

    private void write(TarReader tar, LayerWriter writer) throws IOException {
        for (Entry entry = tar.next(); entry != null; entry = tar.next()) {
            limits.checkEntries(++entries);
            bytes += entry.length();
            limits.checkSize(bytes);
            Entry meant = meaning(entry);
            if (meant != null) {
                namesRoot |= meant.kind() == Kind.DIRECTORY && meant.path().isEmpty();
                writer.write(meant, content(tar, meant));
            }
        }
        writer.finish(false);
        writer.skipped().forEach(omitted::addAttribute);
    }

    /** {@return a file's content, of which the reader has noted names on the way} */
    private static InputStream content(TarReader tar, Entry entry) throws IOException {
        if (entry.kind() != Kind.FILE || !tar.names().areIn(entry.path(), entry.length())) {
            return tar.content();
        }
        byte[] bytes = tar.content().readAllBytes();
        tar.names().read(entry.path(), new String(bytes, StandardCharsets.ISO_8859_1));
        return new ByteArrayInputStream(bytes);
    }

    /** {@return what is to be made for an entry of the archive; null for nothing} */
    private @Nullable Entry meaning(Entry entry) throws IOException {
        String path = clean(entry.path());
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (path.isEmpty() && entry.kind() != Kind.DIRECTORY) {
            throw new ImageException("an entry that puts something else in the place of the layer's root");
        }
        if (name.startsWith(WHITEOUT)) {
            return whiteout(path.substring(0, path.length() - name.length()), name);
        }
        if (entry.kind() == Kind.LINK) {
            return link(entry.at(path), clean(entry.target()));
        }
        if (entry.kind() == Kind.CHARACTER && entry.major() == 0 && entry.minor() == 0) {
            throw new ImageException(
                    Entry.shown(path) + " is the device 0:0, which overlayfs takes for the mark of a deleted file");
        }
        if (privileged) {
            return entry.at(path).with(xattrs(entry));
        }
        if (entry.kind().isDevice()) {
            limits.checkKept(path, "is a device node, which only root can make");
            omitted.addDevice();
            omittedDevices.add(path);
            return null;
        }
        if (entry.uid() != 0 || entry.gid() != 0) {
            limits.checkKept(
                    path, "has the owner " + entry.uid() + ":" + entry.gid() + ", and only root can give files away");
            omitted.addOwner();
        }
        return entry.at(path).with(xattrs(entry));
    }

    private @Nullable Entry link(Entry entry, String target) {
        if (omittedDevices.contains(target)) {
            omitted.addDevice();
            omittedDevices.add(entry.path());
            return null;
        }
        return entry.linkTo(target);
    }

    private static @Nullable Entry whiteout(String parent, String name) throws ImageException {
        String directory = parent.isEmpty() ? "" : parent.substring(0, parent.length() - 1);
        if (name.equals(OPAQUE)) {
            return Entry.bare(Kind.OPAQUE, directory);
        }
        if (name.startsWith(AUFS)) {
            return null;
        }
        String hidden = name.substring(WHITEOUT.length());
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw new ImageException("a whiteout of \"" + hidden + "\"");
        }
        return Entry.bare(Kind.WHITEOUT, parent + hidden);
    }

    /** {@return the path without what means nothing: slashes at the ends, doubled ones, dots} */
    public static String clean(String path) throws ImageException {
        if (isClean(path)) {
            return path;
        }
        StringBuilder clean = new StringBuilder(path.length());
        for (String component : path.split("/")) {
            if (component.equals("..")) {
                throw new ImageException("an entry with \"..\" in its name: " + Entry.shown(path));
            }
            if (!component.isEmpty() && !component.equals(".")) {
                clean.append(clean.isEmpty() ? "" : "/").append(component);
            }
        }
        if (clean.length() > LONGEST_PATH) {
            throw new ImageException("a name of " + clean.length() + " bytes: at most " + LONGEST_PATH);
        }
        return clean.toString();
    }

    private static boolean isClean(String path) {
        return !path.startsWith(".")
                && !path.startsWith("/")
                && !path.endsWith("/")
                && !path.contains("//")
                && !path.contains("/.")
                && path.length() <= LONGEST_PATH;
    }

    /** Whether a file's owner may set it (xattr(7), acl(5)). */
    private static boolean isOwners(String attribute) {
        return attribute.startsWith("user.") || attribute.startsWith("system.posix_acl_");
    }

    private Map<String, byte[]> xattrs(Entry entry) throws ImageException {
        if (entry.xattrs().isEmpty()) {
            return entry.xattrs();
        }
        Map<String, byte[]> kept = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            String name = xattr.getKey();
            // Overlayfs's own are what tar sees in some containers, and never believed: they could redirect a
            // directory.
            boolean mark = OverlayMarks.isOne(name);
            if (!mark && (privileged || isOwners(name))) {
                kept.put(name, xattr.getValue());
                continue;
            }
            limits.checkKept(
                    entry.path(),
                    "has the attribute " + Entry.shown(name)
                            + (mark ? ", which is overlayfs's own" : ", which only root can set"));
            omitted.addAttribute(name, 1);
        }
        return kept;
    }
}
