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
    private static final String MODE = "unix:mode";
    private static final String UID = "unix:uid";
    private static final String GID = "unix:gid";

    private final Path base;
    private final Rootfs.Layer layer;
    private final boolean userXattr;
    private final List<Overlay> onDisk = new ArrayList<>();
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
            inMemory.add(Step.makeDirectory(
                    upper.toString(), Attributes.of(lower.get(0)).mode()));
            inMemory.add(Step.makeDirectory(work.toString(), 0755));
        }
        Overlay.Builder builder = Overlay.builder().lower(lower).upper(upper, work);
        options().forEach(builder::options);
        Overlay overlay = builder.build();
        if (!(layer instanceof Rootfs.Layer.InMemory)) {
            onDisk.add(overlay);
        }
        return overlay;
    }

    /** What the merged directory is to have: the kernel takes it from the upper directory alone. */
    private record Attributes(int mode, int uid, int gid) {
        static Attributes of(Path lower) {
            try {
                int mode = (Integer) Files.getAttribute(lower, MODE) & 07777;
                return new Attributes(
                        mode, (Integer) Files.getAttribute(lower, UID), (Integer) Files.getAttribute(lower, GID));
            } catch (IOException e) {
                return new Attributes(0755, 0, 0); // mounting it says what is wrong with it
            }
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

    /** {@return steps to take before the overlays are mounted} */
    List<Step> steps() {
        return inMemory;
    }

    /** Makes the directories that are on disk. */
    void prepare() throws IOException {
        for (Overlay overlay : onDisk) {
            Path upper = overlay.upper().orElseThrow();
            Files.createDirectories(upper);
            Files.createDirectories(overlay.work().orElseThrow());
            Attributes wanted = Attributes.of(overlay.lower().get(0));
            if (!userXattr) { // an ordinary user can't give files away
                Files.setAttribute(upper, UID, wanted.uid());
                Files.setAttribute(upper, GID, wanted.gid());
            }
            Files.setAttribute(upper, MODE, wanted.mode());
        }
    }
}
