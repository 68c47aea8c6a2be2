package io.ctk.internal.lowering;

import io.ctk.CtkException;
import io.ctk.Errno;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a file that a stranger may have written, one after another, in memory that does not grow with the file. */
public final class BoundedLines implements Closeable {
    /** Far more than any user database, far less than what takes long to read. */
    public static final int MOST_BYTES = 16 << 20;

    /** A group of fifty thousand members. */
    public static final int LONGEST = 1 << 20;

    private final String path;
    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private int position;
    private int limit;
    private int total;
    private byte[] line = new byte[256];
    private int length;

    /**
     * Lines of a file.
     *
     * @param path what complaints name
     * @param in the file; closed with this
     */
    public BoundedLines(String path, InputStream in) {
        this.path = path;
        this.in = in;
    }

    /**
     * {@return the next line without its end, null behind the last}
     *
     * @throws CtkException EFBIG where the file has more than 16 MiB, or the line more than 1 MiB
     */
    @Nullable
    public String next() throws IOException {
        length = 0;
        while (position < limit || fill()) {
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            append(end);
            if (end < limit) {
                position = end + 1;
                return text();
            }
            position = end;
        }
        return length == 0 ? null : text();
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(in.read(buffer), 0);
        total += limit;
        if (total > MOST_BYTES) {
            throw tooLarge("it has more than " + (MOST_BYTES >> 20) + " MiB");
        }
        return limit > 0;
    }

    private void append(int end) throws CtkException {
        int more = end - position;
        if (length + more > LONGEST) {
            throw tooLarge("it has a line of more than " + (LONGEST >> 20) + " MiB");
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.min(LONGEST, Math.max(2 * line.length, length + more)));
        }
        System.arraycopy(buffer, position, line, length, more);
        length += more;
    }

    private CtkException tooLarge(String why) {
        return new CtkException(
                "read", path, Errno.EFBIG, why + ", which no user database has: make the image's smaller");
    }

    private String text() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length; // written on Windows
        return new String(line, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
