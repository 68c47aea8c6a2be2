package io.ctk.cli.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Set;

/**
 * A file that gets its name when all of it is written. Its directory may be one that others write to: it is known by its descriptor, and the file
 * until then has a name that nobody can guess, is made new and is never a link that somebody put there.
 */
final class NewFile implements AutoCloseable {
    private static final int ATTEMPTS = 100;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecureDirectoryStream<Path> directory;
    private final Path aside;
    private final Path name;
    private final SeekableByteChannel channel;
    private boolean published;

    private NewFile(SecureDirectoryStream<Path> directory, Path aside, Path name, SeekableByteChannel channel) {
        this.directory = directory;
        this.aside = aside;
        this.name = name;
        this.channel = channel;
    }

    /** Makes one that is to have that name. */
    @SuppressWarnings("StreamResourceLeak") // it is what the file holds open
    static NewFile beside(Path path) throws IOException {
        Path name = Objects.requireNonNull(path.getFileName());
        DirectoryStream<Path> stream = Files.newDirectoryStream(Objects.requireNonNull(path.getParent()));
        if (!(stream instanceof SecureDirectoryStream<Path> directory)) {
            stream.close();
            throw new FileSystemException(path.toString(), null, "its directory can't be held open");
        }
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Path aside = Path.of("." + name + "." + Long.toHexString(RANDOM.nextLong()));
                try {
                    SeekableByteChannel channel = directory.newByteChannel(
                            aside,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                    return new NewFile(directory, aside, name, channel);
                } catch (FileAlreadyExistsException e) {
                    // Another random number.
                }
            }
            throw new FileAlreadyExistsException(path.toString());
        } catch (IOException | RuntimeException | Error e) {
            directory.close();
            throw named(path, e);
        }
    }

    /** What fails relative to a descriptor names no directory. */
    private static IOException named(Path path, Throwable e) throws IOException {
        if (e instanceof FileSystemException failed && !(e instanceof FileAlreadyExistsException)) {
            String reason = failed.getReason();
            // As in /proc, where the kernel alone makes files.
            String otherwise =
                    failed instanceof NoSuchFileException ? "no file can be made there" : "permission denied";
            throw new FileSystemException(path.toString(), null, reason == null ? otherwise : reason);
        }
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return (IOException) e;
    }

    /** {@return what writes it} */
    OutputStream stream() {
        return Channels.newOutputStream(channel);
    }

    /** Gives it its name, in place of what has that now. */
    void publish() throws IOException {
        directory.move(aside, directory, name);
        published = true;
    }

    @Override
    public void close() throws IOException {
        try (directory;
                channel) {
            if (!published) {
                directory.deleteFile(aside);
            }
        } catch (NoSuchFileException e) {
            // Somebody who may write to the directory took it away.
        }
    }

    /**
     * {@return what writes to something that is no regular file, such as a pipe; nothing is made and nothing is cut off}
     *
     * @throws FileSystemException if somebody has put a file in its place meanwhile
     */
    static OutputStream openSpecial(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
        if (channel.size() > 0) {
            channel.close();
            throw new FileSystemException(path.toString(), null, "somebody has put a file there just now");
        }
        return Channels.newOutputStream(channel);
    }
}
