package io.ctk.internal.tar;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an archive front to back. It believes nothing: what is malformed is a {@link TarException}. For one thread. */
public final class TarReader {
    /** A path of the kernel has at most 4,096 bytes. */
    private static final int LONGEST_NAME = 64 << 10;

    private static final int BLOCK = TarHeader.BLOCK;
    private static final long LAST_ID = 0xffff_ffffL;
    /** As the kernel has them: 12 bits and 20. */
    private static final long MOST_MAJOR = 0xfff;

    private static final long MOST_MINOR = 0xf_ffff;
    private static final int MODE_BITS = 07777;

    private final TarBlocks blocks;
    private final boolean guarded;
    private boolean ended;
    private final PaxRecords global = new PaxRecords();
    private final OwnerNames names = new OwnerNames();
    private final Content content = new Content();
    private PaxRecords pax = global;
    private String longName = "";
    private String longLink = "";
    private long stored; // bytes of the current file's data that were not read yet
    private int padding; // and of zeros behind them
    private SparseMap.@Nullable Reader sparse;
    private long left; // bytes of the current file that were not read yet, holes included

    /** An archive's bytes, of which nobody knows whether they are all. */
    public TarReader(InputStream in) {
        this(in, false);
    }

    /**
     * An archive's bytes.
     *
     * @param guarded whether a digest says if they are all: then the archive may end with an entry, without zeros behind it, as some tools
     *     leave it
     */
    public TarReader(InputStream in, boolean guarded) {
        this.blocks = new TarBlocks(in);
        this.guarded = guarded;
    }

    /** {@return the next entry, its path as it is written; null at the end} */
    public @Nullable Entry next() throws IOException {
        skipContent();
        pax = new PaxRecords(global);
        longName = "";
        longLink = "";
        for (boolean first = true; ; first = false) {
            TarHeader header = ended ? null : blocks.header(first, guarded);
            if (header == null || header.isZero()) {
                return null;
            }
            header.check();
            long size = header.size();
            switch (header.type()) {
                case 'x', 'X' -> pax.parse(blocks.metadata(size, PaxRecords.LARGEST));
                case 'g' -> {
                    global.parse(blocks.metadata(size, PaxRecords.LARGEST));
                    pax = new PaxRecords(global);
                }
                case 'L' -> longName = name(blocks.metadata(size, LONGEST_NAME));
                case 'K' -> longLink = name(blocks.metadata(size, LONGEST_NAME));
                default -> {
                    return entry(header);
                }
            }
        }
    }

    /** {@return the content of the entry that {@link #next} gave, until it is called again} */
    public InputStream content() {
        return content;
    }

    /** {@return whom names in access control lists mean; whoever reads the files that say so makes them known} */
    public OwnerNames names() {
        return names;
    }

    private static String name(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private Entry entry(TarHeader header) throws IOException {
        String written = longName.isEmpty() ? header.name() : longName;
        String path = pax.text("GNU.sparse.name", pax.text("path", written));
        String target = pax.text("linkpath", longLink.isEmpty() ? header.linkName() : longLink);
        Kind kind = kind(header.type(), path);
        long size = pax.number("size", header.size());
        if (size < 0 || size > Long.MAX_VALUE - BLOCK) {
            throw new TarException("a size out of range");
        }
        if (path.indexOf('\0') >= 0 || target.indexOf('\0') >= 0) {
            throw new TarException("a name with a NUL byte");
        }
        long length = begin(header, kind, size);
        long[] time = pax.time("mtime");
        boolean linked = kind == Kind.SYMLINK || kind == Kind.LINK;
        return new Entry(
                kind,
                path,
                linked ? target : "",
                (int) (header.mode() & MODE_BITS),
                id(pax.number("uid", header.uid())),
                id(pax.number("gid", header.gid())),
                kind.isDevice() ? number(header.major(), MOST_MAJOR) : 0,
                kind.isDevice() ? number(header.minor(), MOST_MINOR) : 0,
                time == null ? header.seconds() : time[0],
                time == null ? 0 : (int) time[1],
                length,
                xattrs(kind),
                Entry.Identity.NONE);
    }

    private Map<String, byte[]> xattrs(Kind kind) throws TarException {
        return kind == Kind.LINK ? Map.of() : pax.xattrs(names);
    }

    private static long id(long id) throws TarException {
        if (id < 0 || id >= LAST_ID) {
            throw new TarException("a user or group id out of range");
        }
        return id;
    }

    private static long number(long number, long most) throws TarException {
        if (number < 0 || number > most) {
            throw new TarException("a device number out of range");
        }
        return number;
    }

    private static Kind kind(char type, String path) throws TarException {
        return switch (type) {
            // A directory in the oldest archives is a file with a slash.
            case '0', '\0', '7' -> path.endsWith("/") ? Kind.DIRECTORY : Kind.FILE;
            case 'S' -> Kind.FILE;
            case '1' -> Kind.LINK;
            case '2' -> Kind.SYMLINK;
            case '3' -> Kind.CHARACTER;
            case '4' -> Kind.BLOCK;
            case '5' -> Kind.DIRECTORY;
            case '6' -> Kind.FIFO;
            default -> throw new TarException("an entry of the unknown type '" + type + "'");
        };
    }

    /** Prepares to read the entry's data; {@return how long the file is} */
    private long begin(TarHeader header, Kind kind, long size) throws IOException {
        stored = kind == Kind.FILE ? size : 0;
        padding = (int) (-stored & (BLOCK - 1));
        sparse = null;
        left = stored;
        if (kind != Kind.FILE && kind != Kind.LINK && size != 0) {
            blocks.skip(size + (-size & (BLOCK - 1))); // a directory or link with data: they mean nothing
        } else if (kind == Kind.FILE) {
            SparseMap map = sparseMap(header);
            if (map != null) {
                sparse = map.reader();
                left = map.length();
            }
        }
        return left;
    }

    private @Nullable SparseMap sparseMap(TarHeader header) throws IOException {
        if (header.type() == 'S') {
            return SparseParts.of(header, blocks).map(stored, header.number(483, 12));
        }
        if (pax.text("GNU.sparse.major", "").equals("1")) {
            SparseParts parts = SparseParts.inData(blocks, stored);
            stored -= parts.size();
            return parts.map(stored, pax.number("GNU.sparse.realsize", -1));
        }
        if (pax.has("GNU.sparse.map") || pax.has("GNU.sparse.numblocks")) {
            return new SparseMap(pax.sparsePairs(), stored, pax.number("GNU.sparse.size", -1));
        }
        return null;
    }

    private void skipContent() throws IOException {
        blocks.skip(stored);
        if (!blocks.skipPadding(padding)) {
            ended = true;
            if (!guarded) {
                throw new EOFException(
                        "the archive ends early, behind a file that is not padded: it may have been cut off");
            }
        }
        stored = 0;
        padding = 0;
        left = 0;
    }

    /** The current file. */
    private final class Content extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int wanted = (int) Math.min(length, left);
            int got =
                    sparse == null ? readStored(to, offset, wanted) : sparse.read(to, offset, wanted, this::readStored);
            left -= got;
            return got;
        }

        private int readStored(byte[] to, int offset, int length) throws IOException {
            int got = blocks.read(to, offset, (int) Math.min(length, stored));
            stored -= got;
            return got;
        }
    }
}
