package io.ctk.internal.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Entry.Identity;
import io.ctk.internal.layer.Kind;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives: what is written is read again, and what is malformed is refused. */
class TarTest {
    private static TarReader reader(byte[] bytes) {
        return new TarReader(new ByteArrayInputStream(bytes));
    }

    private static void readAll(byte[] bytes) throws IOException {
        TarReader tar = reader(bytes);
        for (Entry entry = tar.next(); entry != null; entry = tar.next()) {
            tar.content().readAllBytes();
        }
    }

    private static Entry written(Kind kind, String path, String target, long seconds, int nanos, long length) {
        return new Entry(
                kind,
                path,
                target,
                06755,
                4_000_000_000L,
                70_000,
                kind.isDevice() ? 8 : 0,
                kind.isDevice() ? 1 : 0,
                seconds,
                nanos,
                length,
                Map.of("security.capability", new byte[] {1, 0, '\n', (byte) 0xff}),
                Identity.NONE);
    }

    private static Entry roundTrip(Entry entry, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(bytes)) {
            tar.write(entry, new ByteArrayInputStream(data));
        }
        assertThat(bytes.size() % 512).isZero();
        TarReader tar = reader(bytes.toByteArray());
        Entry read = tar.next();
        assertThat(tar.content().readAllBytes()).isEqualTo(data);
        assertThat(tar.next()).isNull();
        assertThat(read.xattrs().keySet()).isEqualTo(entry.xattrs().keySet());
        entry.xattrs()
                .forEach((name, value) -> assertThat(read.xattrs().get(name)).isEqualTo(value));
        return read.with(entry.xattrs());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 99, 100, 101, 300, 4095})
    void namesOfAnyLengthAndBytes(int length) throws IOException {
        String name = ("\u00ff\n \\" + "x".repeat(4095)).substring(0, length);
        Entry link = written(Kind.SYMLINK, name, name, 1, 0, 0);
        assertThat(roundTrip(link, new byte[0])).isEqualTo(link);
        Entry file = written(Kind.FILE, name, "", -1, 999_999_999, 3);
        assertThat(roundTrip(file, "abc".getBytes(StandardCharsets.UTF_8))).isEqualTo(file);
    }

    @Test
    void timesOfAllKinds() throws IOException {
        for (long seconds : new long[] {0, 1, -1, -2, 1L << 33, 1L << 40}) {
            for (int nanos : new int[] {0, 1, 500_000_000, 999_999_999}) {
                Entry entry = written(Kind.FIFO, "f", "", seconds, nanos, 0);
                assertThat(roundTrip(entry, new byte[0])).isEqualTo(entry);
            }
        }
    }

    @Test
    void nodes() throws IOException {
        for (Kind kind : new Kind[] {Kind.CHARACTER, Kind.BLOCK}) {
            Entry entry = written(kind, "node", "", 5, 0, 0);
            assertThat(roundTrip(entry, new byte[0])).isEqualTo(entry);
        }
        Entry directory = written(Kind.DIRECTORY, "d", "", 5, 0, 0);
        assertThat(roundTrip(directory, new byte[0])).isEqualTo(directory.at("d/"));
    }

    @Test
    void gnuNamesAndSizes() throws IOException {
        String name = "n".repeat(200);
        byte[] size = TestArchive.header('0', "short", "", 0644, 0);
        size[124] = (byte) 0x80; // a binary number
        Arrays.fill(size, 125, 136, (byte) 0);
        size[135] = 3;
        byte[] archive = new TestArchive()
                .entry('L', "././@LongLink", "", 0644, (name + "\0").getBytes(StandardCharsets.ISO_8859_1))
                .raw(TestArchive.checked(size))
                .raw(Arrays.copyOf("abc".getBytes(StandardCharsets.ISO_8859_1), 512))
                .bytes();
        TarReader tar = reader(archive);
        Entry entry = tar.next();
        assertThat(entry.path()).isEqualTo(name);
        assertThat(tar.content().readAllBytes()).isEqualTo("abc".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void sparseFilesOfEveryFormat() throws IOException {
        byte[] expected = new byte[10_000];
        Arrays.fill(expected, 0, 512, (byte) 'a');
        Arrays.fill(expected, 4096, 4608, (byte) 'b');
        byte[] data = new byte[1024];
        Arrays.fill(data, 0, 512, (byte) 'a');
        Arrays.fill(data, 512, 1024, (byte) 'b');
        String map = "3\n0\n512\n4096\n512\n10000\n0\n";
        byte[] inData = Arrays.copyOf(map.getBytes(StandardCharsets.ISO_8859_1), 512 + data.length);
        System.arraycopy(data, 0, inData, 512, data.length);
        for (TestArchive archive : new TestArchive[] {
            new TestArchive()
                    .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=s", "GNU.sparse.realsize=10000")
                    .entry('0', "GNUSparseFile.0/s", "", 0644, inData),
            new TestArchive()
                    .pax("GNU.sparse.size=10000", "GNU.sparse.numblocks=2", "GNU.sparse.map=0,512,4096,512")
                    .entry('0', "s", "", 0644, data),
            new TestArchive()
                    .pax(
                            "GNU.sparse.size=10000",
                            "GNU.sparse.numblocks=2",
                            "GNU.sparse.offset=0",
                            "GNU.sparse.numbytes=512",
                            "GNU.sparse.offset=4096",
                            "GNU.sparse.numbytes=512")
                    .entry('0', "s", "", 0644, data)
        }) {
            TarReader tar = reader(archive.bytes());
            Entry entry = tar.next();
            assertThat(entry.path()).isEqualTo("s");
            assertThat(entry.length()).isEqualTo(10_000);
            assertThat(tar.content().readAllBytes()).isEqualTo(expected);
            assertThat(tar.next()).isNull();
        }
    }

    @Test
    void sparseMapsThatLie() {
        for (String map :
                new String[] {"0,512,256,512", "4096,512,0,512", "0,1024,9999,512", "0,-1", "0,512,4096", "0,9"}) {
            byte[] archive = new TestArchive()
                    .pax("GNU.sparse.size=10000", "GNU.sparse.map=" + map)
                    .entry('0', "s", "", 0644, new byte[1024])
                    .bytes();
            assertThatThrownBy(() -> readAll(archive)).as(map).isInstanceOf(TarException.class);
        }
    }

    @Test
    void aSizeThatLies() {
        byte[] archive = new TestArchive()
                .raw(TestArchive.header('0', "f", "", 0644, 1 << 20))
                .raw(new byte[512])
                .unfinished();
        assertThatThrownBy(() -> readAll(archive)).hasMessageContaining("ends early");
        byte[] negative = new TestArchive().pax("size=-1").file("f", "").bytes();
        assertThatThrownBy(() -> readAll(negative)).isInstanceOf(TarException.class);
    }

    @Test
    void anArchiveThatEndsEarly() {
        byte[] whole = new TestArchive().file("f", "content").unfinished();
        assertThatThrownBy(() -> readAll(whole)).hasMessageContaining("end mark");
        for (int size : new int[] {1, 511, 513, 1000}) {
            assertThatThrownBy(() -> readAll(Arrays.copyOf(whole, size))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aPaxHeaderOfHundredMegabytes() {
        byte[] archive = new TestArchive()
                .raw(TestArchive.header('x', "pax", "", 0644, 100L << 20))
                .bytes();
        assertThatThrownBy(() -> readAll(archive)).hasMessageContaining("104857600 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5 a=b\n", "7 a=b\n", "6 a=b ", "x a=b\n", "6 =bb\n", "99999999999 a=b\n", "0 a=b\n", "6 abb\n"})
    void malformedPaxRecords(String records) {
        byte[] archive = new TestArchive()
                .entry('x', "pax", "", 0644, records.getBytes(StandardCharsets.ISO_8859_1))
                .file("f", "")
                .bytes();
        assertThatThrownBy(() -> readAll(archive)).isInstanceOf(TarException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size=+0",
                "uid=+5",
                "uid= 5",
                "uid=5 ",
                "uid=0x5",
                "gid=+0",
                "mtime=+1",
                "mtime=1.+5",
                "mtime=1.-5"
            })
    void numbersThatAreNotDigits(String record) {
        byte[] archive = new TestArchive().pax(record).file("f", "").bytes();
        assertThatThrownBy(() -> readAll(archive)).isInstanceOf(TarException.class);
    }

    @Test
    void namesWithNul() {
        byte[] archive = new TestArchive().pax("path=a\0b").file("f", "").bytes();
        assertThatThrownBy(() -> readAll(archive)).hasMessageContaining("NUL");
    }

    @Test
    void whatIsNoArchive() {
        byte[] text = "this is a text, and no archive at all\n".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> readAll(text)).isInstanceOf(TarException.class).hasMessageContaining("checksum");
        assertThatThrownBy(() -> readAll(new byte[0])).hasMessageContaining("end mark");
    }

    @Test
    void anIdOutOfRange() {
        byte[] archive = new TestArchive().pax("uid=4294967295").file("f", "").bytes();
        assertThatThrownBy(() -> readAll(archive)).hasMessageContaining("out of range");
    }

    @Test
    void attributesAreBinary() throws IOException {
        TarReader tar = reader(new TestArchive()
                .pax("SCHILY.xattr.user.a=\u00ff\0\n=", "LIBARCHIVE.xattr.user.b=AP8=")
                .file("f", "")
                .bytes());
        Map<String, byte[]> xattrs = tar.next().xattrs();
        assertThat(xattrs.get("user.a")).containsExactly(0xff, 0, '\n', '=');
        assertThat(xattrs.get("user.b")).containsExactly(0, 0xff);
    }

    @Test
    void contentIsSkippedWhereNobodyReadsIt() throws IOException {
        TarReader tar = reader(
                new TestArchive().file("a", "x".repeat(100_000)).file("b", "y").bytes());
        tar.next();
        try (InputStream in = tar.content()) {
            assertThat(in.read()).isEqualTo('x');
        }
        assertThat(tar.next().path()).isEqualTo("b");
    }

    private static byte[] gnu(String prefix) {
        byte[] block = TestArchive.header('0', "foo", "", 0644, 0);
        byte[] magic = {'u', 's', 't', 'a', 'r', ' ', ' ', 0};
        System.arraycopy(magic, 0, block, 257, magic.length);
        byte[] bytes = prefix.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, 345, bytes.length);
        return new TestArchive().raw(TestArchive.checked(block)).bytes();
    }

    /** Old Go writers believed that GNU's header has a prefix; where it has its own times, there is none. */
    @Test
    void aPrefixUnderGnusName() throws Exception {
        for (String prefix : new String[] {"prefix", "a/long/prefix/of/directories", "12/x", "1234567890", "8"}) {
            assertThat(reader(gnu(prefix)).next().path()).isEqualTo(prefix + "/foo");
        }
        for (String times : new String[] {
            "",
            "14371573301\00014371573302\0",
            "14371573301 ",
            "\u0080\0\0\0\0\0\0\0\1\2\3\4\u0080\0\0\0\0\0\0\0\1\2\3\4",
            "0",
            "777/",
            "caf\u00e9"
        }) {
            String expected = times.equals("777/") ? "777//foo" : "foo";
            assertThat(reader(gnu(times)).next().path()).isEqualTo(expected);
        }
    }
}
