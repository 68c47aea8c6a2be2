package io.ctk.internal.image.unpack;

import io.ctk.image.ImageException;
import io.ctk.internal.layer.LayerWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The directories that a layer has only because something lies in them: no entry of its archive names them. They are written down beside the
 * layer when it is unpacked, as paths that a NUL each follows, a directory right before what is in it. Nothing of it is in the layer itself, so
 * that no archive can bring it along and no container sees it. Read one after another: a stranger's layer may have a million.
 */
public final class ImpliedDirectories implements AutoCloseable {
    /** A directory right before what is in it. */
    public static final Comparator<String> ORDER = ImpliedDirectories::compare;

    private static final int LONGEST = 4096;

    /** No directory's path: behind the last, since a file that was not brought to disk may be empty, or end anywhere. */
    private static final String END = ".";

    private final Path file;
    private final InputStream in;
    private @Nullable String next;

    /** Begins to read a record. */
    public ImpliedDirectories(Path file) throws IOException {
        this.file = file;
        this.in = new BufferedInputStream(Files.newInputStream(file));
        advance();
    }

    /** Writes down what a layer implies that has just been written. */
    static void write(LayerWriter layer, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
            layer.writeImplied(out);
            out.write(END.charAt(0));
            out.write(0);
        }
    }

    /** {@return whether there is a whole record} */
    public static boolean isWhole(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() < END.length() + 1) {
                return false;
            }
            in.seek(in.length() - END.length() - 1);
            return in.read() == END.charAt(0) && in.read() == 0;
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /** {@return the next path, "" for the layer itself; null after the last} */
    @Nullable
    public String peek() {
        return next;
    }

    /** Goes on to the one after that. */
    public void advance() throws IOException {
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        int read = in.read();
        for (; read > 0 && path.size() < LONGEST; read = in.read()) {
            path.write(read);
        }
        if (read != 0) {
            throw new ImageException(file + " is damaged: ctk verify --repair writes it again");
        }
        String text = path.toString(StandardCharsets.ISO_8859_1);
        next = text.equals(END) ? null : text;
    }

    /** {@return whether an archive has named the layer's root} */
    public static boolean namesRoot(Path file) throws IOException {
        try (ImpliedDirectories implied = new ImpliedDirectories(file)) {
            return !"".equals(implied.peek());
        }
    }

    /** {@return whether there is a whole record that names no more than the root} */
    public static boolean isPlain(Path file) throws IOException {
        if (!isWhole(file)) {
            return false;
        }
        try (ImpliedDirectories implied = new ImpliedDirectories(file)) {
            if ("".equals(implied.peek())) {
                implied.advance();
            }
            return implied.peek() == null;
        }
    }

    private static int compare(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            char one = a.charAt(i);
            char other = b.charAt(i);
            if (one != other) {
                return one == '/' ? -1 : other == '/' ? 1 : Character.compare(one, other);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
