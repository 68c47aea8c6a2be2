package io.ctk.image.store;

import io.ctk.CtkException;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.ImageException;
import io.ctk.image.ImageList;
import io.ctk.image.ImportedImage;
import io.ctk.image.LayerFormat;
import io.ctk.image.LoadedImages;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.UsedImages;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.internal.image.intake.ImageIntake;
import io.ctk.internal.image.removal.Removal;
import io.ctk.internal.image.save.Saver;
import io.ctk.internal.image.stack.LayerAccess;
import io.ctk.internal.image.store.Catalog;
import io.ctk.internal.image.store.FormatTrial;
import io.ctk.internal.image.store.Names;
import io.ctk.internal.image.store.StorePaths;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** {@return the same as {@link #layers}, all of it directories; EROFS images are unpacked now, once and for all} */
    public List<Path> directories(Image image) throws IOException {
        return new LayerAccess(paths).directories(image);
    }

    /** {@return why this store can't keep layers in a format, found by trying; empty if it can} */
    public Optional<String> whyNot(LayerFormat wanted) throws IOException {
        return new FormatTrial(paths).whyNot(wanted);
    }

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

    /** Gives an image one more name, which another image may have lost by that. */
    public void tag(Image image, Reference name) throws IOException {
        new Names(paths).tag(image, name);
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
        return new Names(paths).trustBase(image);
    }

    /** {@return a hold on all layers: nothing is removed until it is closed} */
    public Closeable hold() throws IOException {
        return paths.hold();
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

    /** Writes images into an archive, by the names under which they are to be known there; "" is none. */
    public void save(Map<String, Image> images, ArchiveForm form, OutputStream out) throws IOException {
        if (form == ArchiveForm.DOCKER) {
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

    /** {@return what shows an image's files} */
    public ImageFiles files(Image image) {
        return new ImageFiles(paths, image);
    }

    /** {@return what shows the files of a container of this store's images} */
    public ContainerFiles files(ContainerLayer layer) {
        return new ContainerFiles(paths, layer);
    }

    /**
     * {@return what keeps the store in order}
     *
     * @param used tells the manifests of images that containers are made of
     */
    public StoreUpkeep upkeep(UsedImages used) {
        return new StoreUpkeep(paths, used);
    }
}
