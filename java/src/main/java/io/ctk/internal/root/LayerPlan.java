package io.ctk.internal.root;

import io.ctk.container.spec.Rootfs;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.LayerWriter;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.OverlayMarks;
import io.ctk.launch.FileSteps;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Step;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.Overlay;
import io.ctk.mount.Overlay.Option;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The upper and work directories of one container's overlays: on disk, made by us, or in memory, made by its steps. */
public final class LayerPlan {
    private static final int OPEN = 0755;

    private final Path base;
    private final Path scratch;
    private final Rootfs.Layer layer;
    private final boolean userXattr;
    private boolean apart;
    private final List<OnDisk> onDisk = new ArrayList<>();
    private final List<Step> inMemory = new ArrayList<>();
    private final Map<String, String> places = new LinkedHashMap<>();

    /**
     * A plan of no overlays yet.
     *
     * @param layer where the changes go
     * @param disk where on disk
     * @param scratch the directory that memory is mounted on, where there has to be some
     * @param userXattr whether the overlays' marks must need no privilege
     */
    public LayerPlan(Rootfs.Layer layer, Path disk, Path scratch, boolean userXattr) {
        this.layer = layer;
        this.base = layer instanceof Rootfs.Layer.InMemory ? scratch : disk;
        this.scratch = scratch;
        this.userXattr = userXattr;
        if (layer instanceof Rootfs.Layer.InMemory memory) {
            List<String> options = new ArrayList<>(List.of("mode=700"));
            memory.maximum().ifPresent(size -> options.add("size=" + size.bytes()));
            mountMemory(options);
        }
    }

    private void mountMemory(List<String> options) {
        inMemory.add(MountSteps.mountFilesystem(
                "tmpfs", scratch.toString(), options, Set.of(MountAttribute.NO_DEVICES), Step.MountPoint.MUST_EXIST));
    }

    /** {@return the directory that memory is mounted on, from the first step on} */
    public Path memory() {
        if (inMemory.isEmpty()) {
            mountMemory(List.of("mode=700"));
        }
        return scratch;
    }

    /**
     * {@return where a directory of the machine is shown by an overlay of its own, so that it can be a layer below others that lie in
     * it}
     */
    public Path apart(String name, Path directory) {
        Path empty = memory().resolve("empty");
        if (!apart) {
            apart = true;
            inMemory.add(FileSteps.makeDirectory(empty.toString(), OPEN));
        }
        Path place = scratch.resolve("apart-" + name);
        Overlay.Builder overlay = Overlay.builder().lower(List.of(empty, directory));
        if (userXattr) {
            overlay.options(Option.USER_XATTR);
        }
        inMemory.add(FileSteps.makeDirectory(place.toString(), OPEN));
        inMemory.add(MountSteps.mountOverlay(
                place.toString(), overlay.build(), Set.of(MountAttribute.READ_ONLY), Step.MountPoint.MUST_EXIST));
        return place;
    }

    /**
     * {@return an overlay with an upper directory of its own, whose root is as its layers have theirs: all of it on disk, in memory its mode}
     *
     * @param lower the directories that it lies on, the topmost first
     * @param layers what they show, directories and EROFS images that are not mounted yet
     */
    public Overlay overlay(String name, List<Path> lower, List<Path> layers) {
        return overlay(name, "/", lower, rootOf(layers));
    }

    /** {@return an overlay for that place of the machine, with its mode and, where we may, its owner} */
    public Overlay overlayLike(String name, Path place, List<Path> lower) {
        return overlay(name, place.toString(), lower, like(place));
    }

    private Overlay overlay(String name, String place, List<Path> lower, Entry root) {
        places.put(name, place);
        Path upper = base.resolve(name).resolve("upper");
        Path work = base.resolve(name).resolve("work");
        if (layer instanceof Rootfs.Layer.InMemory) {
            inMemory.add(FileSteps.makeDirectory(base.resolve(name).toString(), OPEN));
            inMemory.add(FileSteps.makeDirectory(upper.toString(), root.mode()));
            inMemory.add(FileSteps.makeDirectory(work.toString(), OPEN));
        } else {
            onDisk.add(new OnDisk(upper, work, root));
        }
        Overlay.Builder builder = Overlay.builder().lower(lower).upper(upper, work);
        options().forEach(builder::options);
        return builder.build();
    }

    /** What the merged directory is to have: the kernel takes it from the upper directory alone. */
    private record OnDisk(Path upper, Path work, Entry root) {}

    /** {@return what the topmost layer says of the root} */
    private static Entry rootOf(List<Path> layers) {
        try (OpenLayers open = OpenLayers.of(layers.subList(0, 1));
                OpenDirectory topmost = OpenDirectory.open(open.directories().get(0), "")) {
            return OverlayMarks.without(topmost.self());
        } catch (IOException e) {
            return Entry.directory(""); // mounting it says what is wrong with it
        }
    }

    /** {@return mode and owner of one of the machine's directories, whose other attributes are the machine's business} */
    private static Entry like(Path directory) {
        try (OpenDirectory open = OpenDirectory.open(directory, "")) {
            return open.self().with(Map.of());
        } catch (IOException e) {
            return Entry.directory(""); // mounting it says what is wrong with it
        }
    }

    private Set<Option> options() {
        Set<Option> options = EnumSet.noneOf(Option.class);
        if (!(layer instanceof Rootfs.Layer.Stored)) {
            options.add(Option.VOLATILE); // it is thrown away: syncing it at the end would be for nothing
        }
        if (userXattr) {
            options.add(Option.USER_XATTR);
        }
        return options;
    }

    /** {@return where in the container each overlay is mounted, by the name of its directory} */
    public Map<String, String> places() {
        return places;
    }

    /** {@return steps to take before the overlays are mounted} */
    public List<Step> steps() {
        return inMemory;
    }

    private void makeParent(Path directory) throws IOException {
        if (!Files.exists(base)) {
            Files.createDirectory(base);
        }
        Files.createDirectory(directory);
    }

    /** Makes the directories that are on disk. */
    public void prepare() throws IOException {
        for (OnDisk directories : onDisk) {
            Path upper = directories.upper();
            if (Files.exists(upper)) {
                continue; // a container that is started again
            }
            // Each by itself: createDirectories() finds what is missing by failing, which costs a start as much as they
            // do.
            makeParent(Objects.requireNonNull(upper.getParent()));
            Files.createDirectory(upper);
            Files.createDirectory(directories.work());
            try (LayerWriter writer =
                    new LayerWriter(upper, !userXattr, true)) { // an ordinary user can't give files away
                writer.write(directories.root(), InputStream.nullInputStream());
                writer.finish(false);
            }
        }
    }
}
