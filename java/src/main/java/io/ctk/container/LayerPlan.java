package io.ctk.container;

import io.ctk.launch.Step;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.Overlay;
import io.ctk.mount.Overlay.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The upper and work directories of one container's overlays: on disk, made by us, or in memory, made by its steps. */
final class LayerPlan {
    private final Path base;
    private final Rootfs.Layer layer;
    private final boolean userXattr;
    private final List<Path> onDisk = new ArrayList<>();
    private final List<Step> inMemory = new ArrayList<>();

    /**
     * A plan of no overlays yet.
     *
     * @param layer where the changes go
     * @param base where on disk, or the directory that memory is mounted on
     * @param userXattr whether the overlays' marks must need no privilege
     */
    LayerPlan(Rootfs.Layer layer, Path base, boolean userXattr) {
        this.layer = layer;
        this.base = base;
        this.userXattr = userXattr;
        if (layer instanceof Rootfs.Layer.InMemory memory) {
            List<String> options = new ArrayList<>(List.of("mode=700"));
            memory.maximum().ifPresent(size -> options.add("size=" + size.bytes()));
            inMemory.add(Step.mountFilesystem(
                    "tmpfs", base.toString(), options, Set.of(MountAttribute.NO_DEVICES), Step.MountPoint.MUST_EXIST));
        }
    }

    /** {@return an overlay of these directories with an upper directory of its own} */
    Overlay overlay(String name, List<Path> lower) {
        Path upper = base.resolve(name).resolve("upper");
        Path work = base.resolve(name).resolve("work");
        if (layer instanceof Rootfs.Layer.InMemory) {
            inMemory.add(Step.makeDirectory(base.resolve(name).toString(), 0755));
            inMemory.add(Step.makeDirectory(upper.toString(), 0755));
            inMemory.add(Step.makeDirectory(work.toString(), 0755));
        } else {
            onDisk.add(upper);
            onDisk.add(work);
        }
        Overlay.Builder builder = Overlay.builder().lower(lower).upper(upper, work);
        options().forEach(builder::options);
        return builder.build();
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

    /** {@return steps to take before the overlays are mounted} */
    List<Step> steps() {
        return inMemory;
    }

    /** Makes the directories that are on disk. */
    void prepare() throws IOException {
        for (Path directory : onDisk) {
            Files.createDirectories(directory);
        }
    }
}
