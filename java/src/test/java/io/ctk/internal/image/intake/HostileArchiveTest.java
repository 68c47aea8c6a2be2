package io.ctk.internal.image.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.StoreFixture;
import io.ctk.image.store.TestImage;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Archives that lie about sizes, that are cut, and that become much larger than they are. */
class HostileArchiveTest {
    private static final int MIB = 1 << 20;
    private static final UnpackLimits SMALL = StoreFixture.limits(32 * MIB, 1000);

    @TempDir
    Path work;

    private StoreFixture fixture;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(work.resolve("store"));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(byte[] archive, UnpackLimits limits)
            throws IOException {
        var result = assertThatThrownBy(() -> fixture.imported(archive, "test", limits))
                .isInstanceOf(IOException.class);
        fixture.checkNothingLeft();
        return result;
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(byte[] archive) throws IOException {
        return refused(archive, UnpackLimits.STANDARD);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(TestArchive archive) throws IOException {
        return refused(archive.bytes());
    }

    /** Wraps a stream in one that compresses. */
    private interface Compressing {
        OutputStream open(OutputStream out) throws IOException;
    }

    private static byte[] compressed(Compressing compressing, byte[]... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressing.open(bytes)) {
            for (byte[] part : parts) {
                out.write(part);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[]... parts) throws IOException {
        return compressed(GZIPOutputStream::new, parts);
    }

    private static OutputStream xz(OutputStream out) throws IOException {
        return new XZOutputStream(out, new LZMA2Options(0));
    }

    private static byte[] join(byte[]... parts) throws IOException {
        return compressed(out -> out, parts);
    }

    // ---- sizes ----

    @AnyUserTest
    void sizesThatLie() throws Exception {
        refused(new TestArchive()
                        .raw(TestArchive.header('0', "f", "", 0644, 1 << 30))
                        .raw(new byte[512])
                        .unfinished())
                .hasMessageContaining("ends early");
        refused(new TestArchive().pax("size=9223372036854775807").file("f", "x"));
        refused(new TestArchive().pax("size=-5").file("f", "x"));
    }

    @AnyUserTest
    void archivesThatEndEarly() throws Exception {
        byte[] whole = new TestArchive().file("f", "content").file("g", "more").bytes();
        for (int size : new int[] {0, 1, 512, 700, 1024, 2000}) {
            refused(Arrays.copyOf(whole, size));
        }
        byte[] gzip = gzip(whole);
        for (int size : new int[] {2, 10, gzip.length / 2, gzip.length - 1}) {
            refused(Arrays.copyOf(gzip, size));
        }
    }

    @AnyUserTest
    void whatIsNoArchive() throws Exception {
        refused("a text".repeat(1000).getBytes(StandardCharsets.UTF_8)).hasMessageContaining("checksum");
        refused(gzip("a text".repeat(1000).getBytes(StandardCharsets.UTF_8))).hasMessageContaining("checksum");
        refused(new byte[0]);
    }

    @AnyUserTest
    void filesThatAreSaidToBeLargerThanAllowed() throws Exception {
        assertThat(UnpackLimits.STANDARD.size().bytes()).isEqualTo(8L << 30);
        refused(new TestArchive().pax("size=9000000000").file("f", "").bytes()).hasMessageContaining("more than 8g");
        refused(new TestArchive()
                        .pax("GNU.sparse.size=9000000000", "GNU.sparse.map=0,0")
                        .file("s", "")
                        .bytes())
                .hasMessageContaining("more than 8g");
    }

    private static byte[] withSize(byte[] size) {
        byte[] block = TestArchive.header('0', "f", "", 0644, 0);
        System.arraycopy(size, 0, block, 124, size.length);
        return TestArchive.checked(block);
    }

    @AnyUserTest
    void binarySizes() throws Exception {
        byte[] negative = new byte[12];
        Arrays.fill(negative, (byte) 0xff);
        byte[] huge = {(byte) 0x80, 0, 0, 0, 0x7f, -1, -1, -1, -1, -1, -1, -1};
        byte[] overflowing = {(byte) 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        for (char type : "035xgLKS".toCharArray()) {
            for (byte[] size : new byte[][] {negative, huge, overflowing}) {
                byte[] block = withSize(size);
                block[156] = (byte) type;
                refused(new TestArchive().raw(TestArchive.checked(block)).file("g", ""));
            }
        }
        refused(new TestArchive().raw(withSize(negative))).hasMessageContaining("out of range");
        refused(new TestArchive().raw(withSize(huge))).hasMessageContaining("out of range");
        refused(new TestArchive().raw(withSize(overflowing))).hasMessageContaining("too large");
    }

    @AnyUserTest
    void aLayerOfNothing() throws Exception {
        refused(new byte[0]);
        refused(gzip()).hasMessageContaining("end mark");
        fixture.imported(new TestArchive());
        fixture.checkWhole();
    }

    // ---- compression ----

    /** A thousand bytes each, of a megabyte of zeros; counts how many were read. */
    private static final class Bomb extends InputStream {
        private final byte[] head;
        private final byte[] member;
        private final int most;
        private byte[] current;
        private int at;
        private int members;

        Bomb(byte[] head, byte[] member, int most) {
            this.head = head;
            this.member = member;
            this.most = most;
            this.current = this.head;
        }

        @Override
        public int available() {
            return at < current.length || members < most ? 1 : 0;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (at == current.length) {
                if (members == most) {
                    return -1;
                }
                members++;
                current = member;
                at = 0;
            }
            int count = Math.min(length, current.length - at);
            System.arraycopy(current, at, buffer, offset, count);
            at += count;
            return count;
        }
    }

    /** Bounded by what is read of it, on a machine however slow: no more than the limit and what lies in buffers. */
    @AnyUserTest
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void aGzipOfTenGigabytesOfZeros() throws Exception {
        int all = 10 << 10;
        byte[] zeros = gzip(new byte[MIB]);
        Bomb file = new Bomb(gzip(TestArchive.header('0', "zeros", "", 0644, (long) all * MIB)), zeros, all);
        refused(file);
        assertThat(file.members).isLessThan(all / 10);
        // What comes behind the end mark is limited too.
        Bomb behind = new Bomb(gzip(new TestArchive().file("f", "").bytes()), zeros, all);
        refused(behind);
        assertThat(behind.members).isBetween(30, all / 10);
    }

    private void refused(Bomb bomb) throws IOException {
        assertThatThrownBy(() -> fixture.store.importArchive(
                        bomb, Reference.parse("test"), "a test", ImageDetails.NONE, SMALL, n -> {}))
                .hasMessageContaining("more than 32m unpacked");
        fixture.checkNothingLeft();
    }

    @AnyUserTest
    void zerosByOtherMeans() throws Exception {
        byte[] head = TestArchive.header('0', "zeros", "", 0644, 60 * MIB);
        byte[][] parts = new byte[62][];
        Arrays.fill(parts, new byte[MIB]);
        parts[0] = head;
        for (Compressing compressing : new Compressing[] {HostileArchiveTest::xz, ZstdOutputStream::new}) {
            byte[] bomb = compressed(compressing, parts);
            assertThat(bomb.length).isLessThan(MIB);
            refused(bomb, SMALL).hasMessageContaining("more than 32m unpacked");
        }
    }

    /** What a decompressor must remember is the archive's wish, and has nothing to do with its size. */
    @AnyUserTest
    void windowsLargerThanAllowed() throws Exception {
        byte[] tar = new TestArchive().file("f", "content").bytes();
        refused(compressed(
                        out -> {
                            ZstdOutputStream zstd = new ZstdOutputStream(out);
                            zstd.setLong(27);
                            return zstd;
                        },
                        tar))
                .hasMessageContaining("memory");
        refused(withDictionary(compressed(HostileArchiveTest::xz, tar))).hasMessageContaining("memory");
    }

    /** The same xz file, which says that it has a dictionary of 128 MiB (xz file format, 3.1 and 5.3.1). */
    private static byte[] withDictionary(byte[] xz) {
        int header = 12;
        int size = (xz[header] + 1) * 4;
        assertThat(xz[header + 2]).isEqualTo((byte) 0x21); // LZMA2
        xz[header + 4] = 30;
        CRC32 checksum = new CRC32();
        checksum.update(xz, header, size - Integer.BYTES);
        ByteBuffer.wrap(xz).order(ByteOrder.LITTLE_ENDIAN).putInt(header + size - Integer.BYTES, (int)
                checksum.getValue());
        return xz;
    }

    @AnyUserTest
    void gzipOfSeveralMembers() throws Exception {
        byte[] tar = new TestArchive().file("f", "content").bytes();
        byte[] members = join(
                gzip(Arrays.copyOf(tar, 700)),
                gzip(),
                gzip(Arrays.copyOfRange(tar, 700, tar.length)),
                "garbage".getBytes(StandardCharsets.US_ASCII));
        Image image = fixture.imported(members, "test", UnpackLimits.STANDARD).image();
        assertThat(fixture.layer(image).resolve("f")).hasContent("content");
        assertThat(image.config().diffIds()).hasToString("[" + TestImage.digest(tar) + "]");
        fixture.checkWhole();
    }

    @AnyUserTest
    void aHundredThousandEmptyMembers() throws Exception {
        byte[][] members = new byte[100_000][];
        Arrays.fill(members, gzip());
        refused(join(members)).hasMessageContaining("gzip members");
    }
}
