package io.ctk.internal.tar;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

    private final InputStream in;
    private final boolean guarded;
    private boolean ended;
    private final byte[] block = new byte[BLOCK];
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
        this.in = in;
        this.guarded = guarded;
    }

    /** {@return the next entry, its path as it is written; null at the end} */
    public @Nullable Entry next() throws IOException {
        skipContent();
        pax = new PaxRecords(global);
        longName = "";
        longLink = "";
        for (boolean first = true; ; first = false) {
            if (ended || !readHeader(first)) {
                return null;
            }
            TarHeader header = new TarHeader(block.clone()); // a sparse file's map is read into the block too
            if (header.isZero()) {
                return null;
            }
            header.check();
            long size = header.size();
            switch (header.type()) {
                case 'x', 'X' -> pax.parse(readMetadata(size, PaxRecords.LARGEST));
                case 'g' -> {
                    global.parse(readMetadata(size, PaxRecords.LARGEST));
                    pax = new PaxRecords(global);
                }
                case 'L' -> longName = name(readMetadata(size, LONGEST_NAME));
                case 'K' -> longLink = name(readMetadata(size, LONGEST_NAME));
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
            skip(size + (-size & (BLOCK - 1))); // a directory or link with data: they mean nothing
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
            return oldSparse(header);
        }
        if (pax.text("GNU.sparse.major", "").equals("1")) {
            return sparseInData(pax.number("GNU.sparse.realsize", -1));
        }
        if (pax.has("GNU.sparse.map") || pax.has("GNU.sparse.numblocks")) {
            return new SparseMap(pax.sparsePairs(), stored, pax.number("GNU.sparse.size", -1));
        }
        return null;
    }

    /** GNU's first format: four parts in the header, and 21 in each block that follows it. */
    private SparseMap oldSparse(TarHeader header) throws IOException {
        List<Long> pairs = new ArrayList<>();
        long real = header.number(483, 12);
        addParts(header, 386, 4, pairs);
        boolean more = !header.text(482, 1).isEmpty();
        while (more) {
            readBlock("a sparse file's map");
            TarHeader extension = new TarHeader(block);
            addParts(extension, 0, 21, pairs);
            more = !extension.text(504, 1).isEmpty();
            if (pairs.size() / 2 > SparseMap.MOST_PARTS) {
                throw new TarException("a sparse file of too many parts");
            }
        }
        return new SparseMap(pairs, stored, real);
    }

    private static void addParts(TarHeader header, int at, int count, List<Long> pairs) throws TarException {
        for (int i = 0; i < count; i++) {
            int part = at + i * 24;
            if (!header.text(part, 12).isEmpty()) {
                pairs.add(header.number(part, 12));
                pairs.add(header.number(part + 12, 12));
            }
        }
    }

    /** Format 1.0: before the data, decimal numbers with a newline each, padded to whole blocks. */
    private SparseMap sparseInData(long real) throws IOException {
        List<Long> pairs = new ArrayList<>();
        long count = -1;
        long number = 0;
        for (int at = BLOCK; count < 0 || pairs.size() < 2 * count; at++) {
            if (at == BLOCK) {
                if (stored < BLOCK) {
                    throw new TarException("a sparse file's map is malformed");
                }
                readBlock("a sparse file's map");
                stored -= BLOCK;
                at = 0;
            }
            if (block[at] != '\n') {
                int digit = block[at] - '0';
                if (digit < 0 || digit > 9 || number > Long.MAX_VALUE / 20) {
                    throw new TarException("a sparse file's map is malformed");
                }
                number = number * 10 + digit;
                continue;
            }
            if (count < 0) {
                count = number;
                if (count > SparseMap.MOST_PARTS) {
                    throw new TarException("a sparse file of too many parts");
                }
            } else {
                pairs.add(number);
            }
            number = 0;
        }
        return new SparseMap(pairs, stored, real);
    }

    private byte[] readMetadata(long size, int most) throws IOException {
        if (size < 0 || size > most) {
            throw new TarException("a header of " + size + " bytes: at most " + most);
        }
        byte[] bytes = new byte[(int) size];
        readFully(bytes, bytes.length);
        skip(-size & (BLOCK - 1));
        return bytes;
    }

    /** {@return whether there is one}: what belongs to an entry, such as its long name, must not be the last */
    private boolean readHeader(boolean first) throws IOException {
        int got = in.readNBytes(block, 0, BLOCK);
        if (got == 0 && first && guarded) {
            return false;
        }
        if (got == 0 && first) {
            throw new EOFException(
                    "the archive ends without its end mark, two blocks of zeros: it may have been cut off");
        }
        if (got != BLOCK) {
            throw new EOFException("the archive ends early, in a header");
        }
        return true;
    }

    private void readBlock(String what) throws IOException {
        if (in.readNBytes(block, 0, BLOCK) != BLOCK) {
            throw new EOFException("the archive ends early, in " + what);
        }
    }

    private void readFully(byte[] bytes, int size) throws IOException {
        if (in.readNBytes(bytes, 0, size) != size) {
            throw new EOFException("the archive ends early, in a header");
        }
    }

    private void skipContent() throws IOException {
        skip(stored);
        if (padding > 0 && in.readNBytes(block, 0, padding) != padding) {
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

    private void skip(long count) throws IOException {
        byte[] buffer = count > BLOCK ? new byte[(int) Math.min(count, 64 << 10)] : block;
        long rest = count;
        while (rest > 0) {
            int got = in.read(buffer, 0, (int) Math.min(rest, buffer.length));
            if (got < 0) {
                throw new EOFException("the archive ends early, in a file");
            }
            rest -= got;
        }
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
            int got = in.read(to, offset, (int) Math.min(length, stored));
            if (got < 0) {
                throw new EOFException("the archive ends early, in a file");
            }
            stored -= got;
            return got;
        }
    }
}
