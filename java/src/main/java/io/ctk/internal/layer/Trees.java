package io.ctk.internal.layer;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What is done to whole trees. */
public final class Trees {
    private Trees() {}

    /** Removes a tree, following no link and crossing no mount; absent is fine. */
    public static void remove(Path tree) throws IOException {
        NativeError error = new NativeError();
        error.check(Libctk.ctk_tree_remove(Bytes.of(tree), error.bytes()));
    }

    /**
     * Has two files or directories of one file system change places, without a moment at which one of the names is missing.
     *
     * @throws IOException a {@link io.ctk.CtkException}: EINVAL where the file system can't do that
     */
    public static void exchange(Path first, Path second) throws IOException {
        NativeError error = new NativeError();
        error.check(Libctk.ctk_path_exchange(Bytes.of(first), Bytes.of(second), error.bytes()));
    }

    /** Has the file system on which the path lies write everything to disk. */
    public static void syncFilesystem(Path path) throws IOException {
        NativeError error = new NativeError();
        error.check(Libctk.ctk_filesystem_sync(Bytes.of(path), error.bytes()));
    }

    /** Has a directory's names written to disk. */
    public static void syncDirectory(Path directory) throws IOException {
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
