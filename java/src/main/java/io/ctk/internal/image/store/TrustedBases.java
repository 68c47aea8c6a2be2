package io.ctk.internal.image.store;

import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.Manifest;
import io.ctk.internal.layer.Trees;
import io.ctk.internal.natives.OwnDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Of which images this store believes that they lie on the machine's own files: an empty file each, named by the manifest's digest. What an
 * image says of itself a stranger may have written, and to believe it is to show its containers every file of the machine.
 *
 * <p>A mark stands for these very bytes, wherever they come from, and goes with the image.
 */
public final class TrustedBases {
    /** Annotations that say so of an image. */
    public static final Map<String, String> CLAIM = Map.of(Image.BASE_NAME, Image.HOST);

    private final Path directory;

    /** {@return whether an image says that it lies on this machine's files, which anybody may write into one} */
    public static boolean isClaimed(Manifest manifest) {
        return Image.HOST.equals(manifest.annotations().get(Image.BASE_NAME));
    }

    public TrustedBases(StorePaths paths) {
        directory = paths.root().resolve("on-host");
    }

    private Path mark(Digest manifest) {
        return directory.resolve(manifest.hex());
    }

    boolean contains(Digest manifest) {
        return Files.isRegularFile(mark(manifest), LinkOption.NOFOLLOW_LINKS);
    }

    /** Believes it of that manifest, be it that it gets into the index only after this. */
    public void add(Digest manifest) throws IOException {
        OwnDirectory.makePrivate(directory, StorePaths.OTHER_PLACE);
        try {
            Files.createFile(mark(manifest));
        } catch (FileAlreadyExistsException e) {
            return;
        }
        Trees.syncDirectory(directory);
    }

    /** Forgets all others. */
    public void retain(Set<Digest> manifests) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> marks = Files.newDirectoryStream(directory)) {
            for (Path mark : marks) {
                String name = String.valueOf(mark.getFileName());
                if (manifests.stream().noneMatch(digest -> digest.hex().equals(name))) {
                    Files.deleteIfExists(mark);
                }
            }
        }
    }
}
