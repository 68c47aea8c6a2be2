package io.ctk.internal.tar;

import io.ctk.testing.Fuzz;
import java.io.IOException;

/** Fuzzes pax records, and the sparse maps in them. */
public final class PaxFuzz {
    private static final long LENGTH = 1 << 20;

    private PaxFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Fuzz.bounded(() -> check(input));
    }

    private static void check(byte[] input) {
        PaxRecords records = new PaxRecords(new PaxRecords());
        if (Fuzz.taken(() -> records.parse(input))) {
            boolean ignored = Fuzz.taken(() -> records.xattrs(new OwnerNames()))
                    | Fuzz.taken(() -> records.time("mtime"))
                    | Fuzz.taken(() -> records.number("size", 0))
                    | Fuzz.taken(() -> readSparse(records));
        }
    }

    private static void readSparse(PaxRecords records) throws TarException {
        SparseMap map = new SparseMap(records.sparsePairs(), records.number("size", 0), LENGTH);
        Fuzz.same(LENGTH, map.length());
    }
}
