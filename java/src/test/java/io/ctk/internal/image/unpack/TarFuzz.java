package io.ctk.internal.image.unpack;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.tar.TarReader;
import io.ctk.internal.tar.TarWriter;
import io.ctk.testing.Fuzz;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fuzzes the reading of archives, with checksums that are right, and whether what was read is written as it was. */
public final class TarFuzz {
    private static final int LARGEST = 64 << 10;

    private TarFuzz() {}

    /** A file with its content. */
    private record Read(Entry entry, byte[] content) {
        @Override
        public String toString() {
            Map<String, String> xattrs = new TreeMap<>();
            entry.xattrs().forEach((name, value) -> xattrs.put(name, Arrays.toString(value)));
            return entry.with(Map.of()) + " " + xattrs + " " + Arrays.hashCode(content);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Fuzz.bounded(() -> check(input));
    }

    private static void check(byte[] input) throws IOException {
        List<Read> read = new ArrayList<>();
        byte[] archive = TestArchive.mended(input);
        boolean ignored = Fuzz.taken(() -> read(archive, read));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(written)) {
            for (Read file : read) {
                writer.write(file.entry(), new ByteArrayInputStream(file.content()));
            }
        }
        List<Read> again = new ArrayList<>();
        read(written.toByteArray(), again);
        Fuzz.same(read.toString(), again.toString());
    }

    private static void read(byte[] archive, List<Read> read) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(archive));
        for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
            String path = LayerUnpacker.clean(entry.path());
            byte[] content = reader.content().readNBytes(LARGEST);
            if (entry.length() <= LARGEST && (entry.kind() == Kind.DIRECTORY || !path.isEmpty())) {
                Fuzz.same(entry.length(), (long) content.length);
                read.add(new Read(entry.at(path), content));
            }
        }
    }
}
