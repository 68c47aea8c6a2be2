package io.ctk.image.store;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.BlobDescriptor;
import io.ctk.image.Damage;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.ImageException;
import io.ctk.image.ImageList;
import io.ctk.image.ImportedImage;
import io.ctk.image.LayerFormat;
import io.ctk.image.LoadedImages;
import io.ctk.image.Omitted;
import io.ctk.image.Pruned;
import io.ctk.image.Reference;
import io.ctk.image.StoreUsage;
import io.ctk.image.UnpackLimits;
import io.ctk.image.UsedImages;
import io.ctk.image.changes.Change;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.changes.LayerFigures;
import io.ctk.internal.image.changes.FigureCount;
import io.ctk.internal.image.changes.ImageLayers;
import io.ctk.internal.image.changes.InsideOwners;
import io.ctk.internal.image.changes.LayerDiff;
import io.ctk.internal.image.changes.TarOfTree;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.intake.ImageIntake;
import io.ctk.internal.image.removal.Removal;
import io.ctk.internal.image.save.Saver;
import io.ctk.internal.image.stack.AttachedLayers;
import io.ctk.internal.image.stack.FillIns;
import io.ctk.internal.image.stack.LayerAccess;
import io.ctk.internal.image.store.Blobs;
import io.ctk.internal.image.store.Catalog;
import io.ctk.internal.image.store.ErofsImage;
import io.ctk.internal.image.store.FairLock;
import io.ctk.internal.image.store.Index;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.store.Transaction;
import io.ctk.internal.image.store.TrustedBases;
import io.ctk.internal.image.verify.Verifier;
import io.ctk.internal.layer.Privilege;
import io.ctk.internal.layer.Trees;
import io.ctk.mount.Mount;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.Overlay;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The images of one user: an OCI image layout on disk that other tools can read as it stands, and the unpacked layers, each once
 * however many images have it. Many processes may use it at once, and each may be killed at any time.
 */
public final class ImageStore {
    private final StorePaths paths;
    private final Catalog catalog;
    private final LayerFormat format;

    private ImageStore(StorePaths paths, LayerFormat format) {
        this.paths = paths;
        this.catalog = new Catalog(paths);
        this.format = format;
    }

    /** {@return the store in that directory, made when something is first put into it} */
    public static ImageStore at(Path root) {
        return new ImageStore(new StorePaths(root.toAbsolutePath().normalize()), LayerFormat.DIRECTORY);
    }

    /**
     * {@return the same store, which keeps layers in that format that are imported or loaded: where it can, and where it has not the same
     * layer already in another}
     */
    public ImageStore withLayerFormat(LayerFormat other) {
        return new ImageStore(paths, other);
    }

    /** {@return the same store, which runs that when it has waited a second for somebody else who uses it} */
    public ImageStore onWait(Runnable waiting) {
        return new ImageStore(paths.onWait(waiting), format);
    }

    /**
     * {@return the same store, which waits no longer than that for somebody else who uses it}: then what is asked of it fails with EAGAIN.
     * Otherwise it waits as long as it takes. A thread that waits can be interrupted
     */
    public ImageStore waitingAtMost(Duration most) {
        long nanos = most.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? most.toNanos() : Long.MAX_VALUE;
        return new ImageStore(paths.waitingAtMost(nanos), format);
    }

    /** {@return the directory} */
    public Path root() {
        return paths.root();
    }

    /** {@return all images that can be read, each once, by name} */
    public List<Image> images() throws IOException {
        return catalog.list().images();
    }

    /** {@return all images, and those that can't be read} */
    public ImageList list() throws IOException {
        return catalog.list();
    }

    /**
     * {@return the image that is meant, if it is there}
     *
     * @param text its name, or the digest of its manifest or configuration, of which the first 4 digits or more are enough when no other
     *     image has them
     * @throws IllegalArgumentException if it is neither
     */
    public Optional<Image> find(String text) throws IOException {
        return catalog.find(text);
    }

    /**
     * {@return the image that is meant}
     *
     * @throws CtkException ENOENT if there is none
     */
    public Image get(String text) throws IOException {
        return catalog.get(text);
    }

    /**
     * {@return the image of that manifest, be it that it has lost its last name while a container is made of it}
     *
     * @throws ImageException if there is none
     */
    public Image byDigest(Digest digest) throws IOException {
        return catalog.byDigest(digest);
    }

    /**
     * {@return what shows the image's files when it is stacked, the topmost first: its unpacked layers as directories, or as EROFS images where
     * this process can mount them; where it can't, they are unpacked now, once and for all. One that the image has several times is there
     * once, those hidden by a root above are left out, and on top there may be a directory that belongs to the stack as a whole: it has
     * the attributes of directories that a layer has files in without naming them}
     *
     * @throws ImageException if one is missing
     */
    public List<Path> layers(Image image) throws IOException {
        return new LayerAccess(paths).usable(image);
    }

    /**
     * {@return why directories of the image may be shown with other modes, owners and times than its archives say; empty if they are not}
     * That is so where a blob is lost of a store that an older ctk has filled; the image can be used all the same.
     */
    public Optional<String> whyInexact(Image image) throws IOException {
        return new FillIns(paths).whyUnknown(image);
    }

    /** {@return the same as {@link #layers}, all of it directories; EROFS images are unpacked now, once and for all} */
    public List<Path> directories(Image image) throws IOException {
        return new LayerAccess(paths).directories(image);
    }

    /** {@return why this store can't keep layers in a format, found by trying; empty if it can} */
    public Optional<String> whyNot(LayerFormat wanted) throws IOException {
        if (wanted == LayerFormat.DIRECTORY) {
            return Optional.empty();
        }
        if (!Privilege.isPrivileged()) {
            return Optional.of(ErofsImage.ONLY_ROOT);
        }
        if (Files.exists(paths.layout())) {
            return whyNoErofs();
        }
        Path existing = paths.root().toAbsolutePath();
        while (!Files.isDirectory(existing)) {
            existing = Objects.requireNonNull(existing.getParent()); // the file system's root is there
        }
        // To ask makes no store.
        Path other = Files.createTempDirectory(existing, ".ctk-");
        try {
            return ImageStore.at(other).whyNoErofs();
        } finally {
            Trees.remove(other);
        }
    }

    private Optional<String> whyNoErofs() throws IOException {
        try (Transaction transaction = new Transaction(paths)) {
            ErofsImage.make(paths.empty(), NOTHING, transaction.newName());
            return Optional.empty();
        } catch (ImageException | CtkException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Identifies a layer that is only tried with. */
    private static final Digest NOTHING = new Digest("0".repeat(64));

    /**
     * Imports a root file system.
     *
     * @param archive a tar archive, plain or compressed with gzip, zstd or xz; it is closed
     * @param name the image's name; null for none
     * @param origin where it comes from, for the image's history
     * @param limits what is too much
     * @param progress gets the bytes that were read, as they are
     * @return the image
     * @throws ImageException if it is no archive, or too large, or says what no image may say; then nothing of it is left
     */
    public ImportedImage importArchive(
            InputStream archive,
            @Nullable Reference name,
            String origin,
            ImageDetails details,
            UnpackLimits limits,
            LongConsumer progress)
            throws IOException {
        return new ImageIntake(paths, format).importArchive(archive, name, origin, details, limits, progress);
    }

    /**
     * Imports a directory as it is, with the owners and attributes that this process can read. An ordinary user's own files are root's, as
     * they are in the containers that he runs.
     *
     * @throws ImageException if the store lies in it, or a file's name would mean something else in an image
     */
    public ImportedImage importDirectory(
            Path directory, @Nullable Reference name, ImageDetails details, UnpackLimits limits, LongConsumer progress)
            throws IOException {
        return new ImageIntake(paths, format).importDirectory(directory, name, details, limits, progress);
    }

    /**
     * Writes an image's files as one archive, all layers merged, with the owners that they have in its containers.
     *
     * @return what is not in the archive
     */
    public Omitted export(Image image, OutputStream out) throws IOException {
        return TarOfTree.write(layers(image), InsideOwners.ofCaller(), out);
    }

    /** Gives an image one more name, which another image may have lost by that. */
    public void tag(Image image, Reference name) throws IOException {
        try (Closeable ignored = hold()) {
            Index.change(paths, entries -> tagged(entries, image, name));
        }
    }

    /**
     * Believes of an image that it lies on this machine's files, as it says. It is believed without this of what this store has committed itself.
     * Its containers then have all files of this machine below its own, and whoever wrote it decides what they run.
     *
     * @param image one that {@linkplain Image#isBaseDisbelieved says so}
     * @return the same image, believed
     * @throws CtkException EINVAL if it does not say so, ENOENT if somebody has removed it
     */
    public Image trustBase(Image image) throws IOException {
        if (!TrustedBases.isClaimed(image.manifest())) {
            throw new CtkException(
                    "trust the base of", image.shownName(), Errno.EINVAL, "it does not say that it lies on host");
        }
        try (Closeable ignored = hold()) {
            if (Index.read(paths.index()).stream()
                    .noneMatch(entry -> entry.digest().equals(image.id()))) {
                throw new CtkException("trust the base of", image.shownName(), Errno.ENOENT, "somebody has removed it");
            }
            new TrustedBases(paths).add(image.id());
        }
        return catalog.get(image.descriptor());
    }

    private static List<BlobDescriptor> tagged(List<BlobDescriptor> entries, Image image, Reference name)
            throws CtkException {
        if (entries.stream().noneMatch(entry -> entry.digest().equals(image.id()))) {
            throw new CtkException("tag", image.shownName(), Errno.ENOENT, "somebody has removed it");
        }
        return Index.put(entries, name.name(), image.descriptor());
    }

    /** {@return a hold on all layers: nothing is removed until it is closed} */
    public Closeable hold() throws IOException {
        if (!Files.isDirectory(paths.layers())) {
            return () -> {};
        }
        FairLock lock = paths.lock(true);
        return lock::close;
    }

    /** {@return what a container changed, as its layers have it} */
    public static List<Change> changes(List<ContainerLayer> layers) throws IOException {
        return LayerDiff.changes(layers);
    }

    /**
     * Makes a container's changes the top layer of a new image.
     *
     * @param base the image that it began with; null for this machine's own files
     * @param layers what it changed
     * @param name the new image's name; null for none
     * @param createdBy the command that it ran, for the image's history
     * @param progress gets the bytes that were read, as they are
     * @return the new image
     */
    public Image commit(
            @Nullable Image base,
            List<ContainerLayer> layers,
            @Nullable Reference name,
            String createdBy,
            ImageDetails details,
            LongConsumer progress)
            throws IOException {
        return new ImageIntake(paths, format).commit(base, layers, name, createdBy, details, progress);
    }

    /**
     * Writes a container's files as one archive: what it changed, over what it lies on.
     *
     * @return what is not in the archive
     */
    public static Omitted export(ContainerLayer layer, OutputStream out) throws IOException {
        List<Path> stack = new ArrayList<>(List.of(layer.upper()));
        stack.addAll(layer.lower());
        return TarOfTree.write(stack, layer.owners(), out);
    }

    /**
     * Loads images of a Docker archive or an OCI image layout, both as a directory or as an archive, plain or compressed.
     *
     * @return the images that came in
     * @throws ImageException if it is neither, or something in it is not what its digest says; then nothing of it is left
     */
    public LoadedImages load(Path source, UnpackLimits limits, LongConsumer progress) throws IOException {
        return new ImageIntake(paths, format).load(source, limits, progress);
    }

    /**
     * Loads images of an archive, plain or compressed.
     *
     * @param archive its bytes; it is closed
     * @param origin the name for images that have only a tag
     */
    public LoadedImages load(InputStream archive, String origin, UnpackLimits limits, LongConsumer progress)
            throws IOException {
        return new ImageIntake(paths, format).load(archive, origin, limits, progress);
    }

    /** In what form images are saved. */
    public enum Form {
        /** An archive of an OCI image layout. */
        OCI,
        /** A Docker archive, as {@code docker load} reads it. */
        DOCKER
    }

    /** Writes images into an archive, by the names under which they are to be known there; "" is none. */
    public void save(Map<String, Image> images, Form form, OutputStream out) throws IOException {
        if (form == Form.DOCKER) {
            new Saver(paths).dockerArchive(images, out);
        } else {
            new Saver(paths).ociArchive(images, out);
        }
    }

    /** Writes images into a directory, which must be new or empty, as an OCI image layout. */
    public void save(Map<String, Image> images, Path directory) throws IOException {
        new Saver(paths).ociDirectory(images, directory);
    }

    /**
     * Takes a name from an image, and removes the image with what only it had when that was the last one. An image that can't be read goes
     * too; while another can't, what it may need stays.
     *
     * @param text a name, or the digest of an image of at most one name
     * @param used tells the manifests of images that containers are made of
     * @return how many bytes were removed
     * @throws CtkException ENOENT if there is none, EBUSY if a container is made of it, EINVAL if the digest has several names
     */
    public long remove(String text, UsedImages used) throws IOException {
        return new Removal(paths, used).remove(text);
    }

    /**
     * Removes what nothing refers to: images without a name or, with {@code all}, images of which no container is made; blobs, layers, and
     * what killed processes left. While an image can't be read, blobs and layers stay. Waits until nobody adds anything.
     *
     * @return what was removed
     */
    public Pruned prune(boolean all, UsedImages used) throws IOException {
        return new Removal(paths, used).prune(all);
    }

    /**
     * Removes what somebody has looked at and agreed to, and blobs, layers and leftovers that nothing refers to. An image stays that has got
     * another name or a container since.
     *
     * @param planned what {@link #prunable} told
     * @return what was removed
     */
    public Pruned prune(Pruned planned, UsedImages used) throws IOException {
        return new Removal(paths, used).prune(planned);
    }

    /** {@return what {@link #prune(boolean, UsedImages)} would remove now} */
    public Pruned prunable(boolean all, UsedImages used) throws IOException {
        return new Removal(paths, used).prunable(all);
    }

    /**
     * Rehashes every blob, and compares every unpacked layer with its blob.
     *
     * @param repair whether to unpack damaged layers again; those that a mount or a running container uses stay as they are
     * @param used tells the manifests of images that containers are made of
     * @return what is wrong; nothing if all is well
     */
    public List<Damage> verify(boolean repair, UsedImages used, LongConsumer progress) throws IOException {
        try (Transaction transaction = repair ? Transaction.alone(paths) : new Transaction(paths)) {
            List<BlobDescriptor> manifests = new ArrayList<>(Index.read(paths.index()));
            for (Digest digest : used.digests()) {
                if (manifests.stream().noneMatch(m -> m.digest().equals(digest)) && Files.exists(paths.blob(digest))) {
                    manifests.add(
                            new BlobDescriptor(MediaType.MANIFEST, digest, Files.size(paths.blob(digest)), Map.of()));
                }
            }
            return new Verifier(transaction, repair, used.running(), progress).verify(manifests);
        }
    }

    /**
     * {@return the layers of an image, each held against those below it, the topmost first}
     *
     * @param files whether to list what each changed
     */
    public List<LayerFigures> figures(Image image, boolean files) throws IOException {
        Map<Digest, List<String>> users = new LinkedHashMap<>();
        for (Image other : images()) {
            if (!other.id().equals(image.id())) {
                for (Digest diffId : other.config().diffIds()) {
                    users.computeIfAbsent(diffId, d -> new ArrayList<>()).add(other.shownName());
                }
            }
        }
        try (ImageLayers layers = new LayerAccess(paths).each(image)) {
            return FigureCount.of(image, layers, files, users);
        }
    }

    /** {@return what images occupy on disk} */
    public StoreUsage usage(UsedImages used) throws IOException {
        return new Removal(paths, used).usage();
    }

    /** Writes an image's configuration as its blob has it, byte for byte. */
    public void writeConfig(Image image, OutputStream out) throws IOException {
        out.write(Blobs.read(paths, image.manifest().config()));
    }

    /** What a mount of an image's files forbids, unless something else is said: the image may be a stranger's. */
    public static final Set<MountAttribute> MOUNT_WALLS =
            Collections.unmodifiableSet(EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES));

    /**
     * Shows an image's files in a directory, unchangeable, until somebody unmounts it. Set-user-ID programs and device nodes in it have no effect.
     *
     * @param target an existing directory; who can reach it can read what the image lets everybody read
     * @return the mount
     * @throws IOException a {@link CtkException}: EPERM without privilege
     */
    public Mount mount(Image image, Path target) throws IOException {
        return mount(image, target, MOUNT_WALLS);
    }

    /**
     * Shows an image's files in a directory, unchangeable.
     *
     * @param forbidden what the mount forbids beside changes. Without {@link MountAttribute#NO_SUID} whoever can reach the directory becomes root by
     *     a program of the image's; without {@link MountAttribute#NO_DEVICES} he reads and writes disks by its nodes
     */
    public Mount mount(Image image, Path target, Set<MountAttribute> forbidden) throws IOException {
        return mount(layers(image), target, forbidden);
    }

    /** Shows the files of a container of this store's images in a directory, unchangeable, as {@link #mount(Image, Path)} does. */
    public Mount mount(ContainerLayer layer, Path target) throws IOException {
        return mount(layer, target, MOUNT_WALLS);
    }

    /** Shows the files of a container of this store's images in a directory, as {@link #mount(Image, Path, Set)} does. */
    public Mount mount(ContainerLayer layer, Path target, Set<MountAttribute> forbidden) throws IOException {
        List<Path> stack = new ArrayList<>(List.of(layer.upper()));
        stack.addAll(layer.lower());
        return mount(stack, target, forbidden);
    }

    private Mount mount(List<Path> stack, Path target, Set<MountAttribute> forbidden) throws IOException {
        Set<MountAttribute> attributes = EnumSet.of(MountAttribute.READ_ONLY);
        attributes.addAll(forbidden);
        try (AttachedLayers layers = AttachedLayers.of(paths, stack)) {
            Overlay.Builder overlay = Overlay.builder().lower(layers.directories());
            if (!Privilege.isPrivileged()) {
                overlay.options(Overlay.Option.USER_XATTR); // the only marks that an ordinary user's layers have
            }
            return overlay.build().mount(target, attributes.toArray(MountAttribute[]::new));
        }
    }
}
