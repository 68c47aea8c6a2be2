package io.ctk.image.store;

import io.ctk.CtkException;
import io.ctk.image.Image;
import io.ctk.image.Omitted;
import io.ctk.image.changes.LayerFigures;
import io.ctk.internal.image.changes.FigureCount;
import io.ctk.internal.image.changes.ImageLayers;
import io.ctk.internal.image.changes.InsideOwners;
import io.ctk.internal.image.changes.TarOfTree;
import io.ctk.internal.image.stack.FillIns;
import io.ctk.internal.image.stack.LayerAccess;
import io.ctk.internal.image.stack.StackMount;
import io.ctk.internal.image.store.Blobs;
import io.ctk.internal.image.store.Catalog;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.mount.Mount;
import io.ctk.mount.MountAttribute;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an image has in a store, shown: its files as its containers see them, and what each of its layers has changed. */
public final class ImageFiles {
    /** What a mount of an image's files forbids, unless something else is said: the image may be a stranger's. */
    public static final Set<MountAttribute> MOUNT_WALLS =
            Collections.unmodifiableSet(EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES));

    private final StorePaths paths;
    private final Image image;

    ImageFiles(StorePaths paths, Image image) {
        this.paths = paths;
        this.image = image;
    }

    /**
     * {@return why directories may be shown with other modes, owners and times than the image's archives say; empty if they are not}
     * That is so where a blob is lost of a store that an older ctk has filled; the image can be used all the same.
     */
    public Optional<String> whyInexact() throws IOException {
        return new FillIns(paths).whyUnknown(image);
    }

    /**
     * Writes the files as one archive, all layers merged, with the owners that they have in the image's containers.
     *
     * @return what is not in the archive
     */
    public Omitted export(OutputStream out) throws IOException {
        return TarOfTree.write(new LayerAccess(paths).usable(image), InsideOwners.ofCaller(), out);
    }

    /**
     * Shows the files in a directory, unchangeable, until somebody unmounts it. Set-user-ID programs and device nodes in it have no effect.
     *
     * @param target an existing directory; who can reach it can read what the image lets everybody read
     * @return the mount
     * @throws IOException a {@link CtkException}: EPERM without privilege
     */
    public Mount mount(Path target) throws IOException {
        return mount(target, MOUNT_WALLS);
    }

    /**
     * Shows the files in a directory, unchangeable.
     *
     * @param forbidden what the mount forbids beside changes. Without {@link MountAttribute#NO_SUID} whoever can reach the directory becomes root by
     *     a program of the image's; without {@link MountAttribute#NO_DEVICES} he reads and writes disks by its nodes
     */
    public Mount mount(Path target, Set<MountAttribute> forbidden) throws IOException {
        return StackMount.mount(paths, new LayerAccess(paths).usable(image), target, forbidden);
    }

    /**
     * {@return the layers, each held against those below it, the topmost first}
     *
     * @param files whether to list what each changed
     */
    public List<LayerFigures> figures(boolean files) throws IOException {
        try (ImageLayers layers = new LayerAccess(paths).each(image)) {
            return FigureCount.of(image, layers, files, new Catalog(paths).othersByLayer(image));
        }
    }

    /** Writes the image's configuration as its blob has it, byte for byte. */
    public void writeConfig(OutputStream out) throws IOException {
        out.write(Blobs.read(paths, image.manifest().config()));
    }
}
