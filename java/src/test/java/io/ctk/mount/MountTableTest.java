package io.ctk.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.mount.MountTable.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of proc(5)'s mountinfo. */
class MountTableTest {
    @Test
    void everyField() {
        assertThat(MountTable.parse("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"))
                .isEqualTo(new Entry(
                        36,
                        35,
                        "/mnt1",
                        "/mnt2",
                        List.of("rw", "noatime"),
                        "ext3",
                        "/dev/root",
                        List.of("rw", "errors=continue")));
    }

    @Test
    void noneOrManyOptionalFields() {
        for (String optional : List.of("", "shared:1 ", "shared:1 master:2 propagate_from:3 unbindable ")) {
            Entry entry = MountTable.parse("1 2 0:3 / / ro " + optional + "- tmpfs none rw");
            assertThat(entry.type()).isEqualTo("tmpfs");
            assertThat(entry.source()).isEqualTo("none");
            assertThat(entry.isReadOnly()).isTrue();
        }
    }

    @Test
    void escapedNames() {
        Entry entry = MountTable.parse(
                "1 2 0:3 /a\\040b /sp\\040tab\\011nl\\012back\\134slash\\043 rw - overlay over\\040lay lowerdir=/a\\134:b");
        assertThat(entry.root()).isEqualTo("/a b");
        assertThat(entry.target()).isEqualTo("/sp tab\tnl\nback\\slash#");
        assertThat(entry.source()).isEqualTo("over lay");
        assertThat(entry.superOptions()).containsExactly("lowerdir=/a\\:b");
    }

    @Test
    void namesThatAreNotAscii() {
        String line = new String(
                "1 2 0:3 / /bär/日本 rw - tmpfs none rw".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(MountTable.parse(line).target()).isEqualTo("/bär/日本");
    }

    @Test
    void emptySourcesAndOptions() {
        assertThat(MountTable.parse("1 2 0:3 / /m rw - tmpfs  rw").source()).isEmpty();
        assertThat(MountTable.parse("1 2 0:3 / /m rw - tmpfs none").superOptions())
                .isEmpty();
    }

    /** Mounts made in this order, each on the one that its place lay on then. */
    private static MountTable table(String... targets) {
        List<String> lines = new ArrayList<>();
        for (String target : targets) {
            int number = lines.size();
            int parent = MountTable.parse(lines).holding(target).map(Entry::id).orElse(1);
            lines.add(
                    (number + 10) + " " + parent + " 0:" + number + " / " + target + " rw - fs" + number + " none rw");
        }
        return MountTable.parse(lines);
    }

    @Test
    void theTopmostMountOfAPlaceIsTheOneSeen() {
        MountTable table = table("/", "/a", "/a/b", "/a");
        assertThat(table.at("/a").orElseThrow().type()).isEqualTo("fs3");
        assertThat(table.at("/x")).isEmpty();
        assertThat(table.entries()).hasSize(4);
    }

    @Test
    void aPathLiesOnTheDeepestMountAboveIt() {
        MountTable table = table("/", "/a", "/a/b", "/ab");
        assertThat(table.holding("/a/b/c").orElseThrow().type()).isEqualTo("fs2");
        assertThat(table.holding("/a/bc").orElseThrow().type()).isEqualTo("fs1");
        assertThat(table.holding("/abc").orElseThrow().type()).isEqualTo("fs0");
        assertThat(table.holding("/").orElseThrow().type()).isEqualTo("fs0");
    }

    @Test
    void whatWasMountedOverIsNotLainOn() {
        MountTable table = table("/", "/a", "/a/b", "/a", "/a/c", "/");
        assertThat(table.holding("/a/b/c").orElseThrow().type()).isEqualTo("fs5");
        MountTable inside = table("/", "/a", "/a/b", "/a", "/a/c", "/a/b/c");
        assertThat(inside.holding("/a/b").orElseThrow().type()).isEqualTo("fs3");
        assertThat(inside.holding("/a/c/d").orElseThrow().type()).isEqualTo("fs4");
        assertThat(inside.holding("/a/b/c").orElseThrow().type()).isEqualTo("fs5");
    }

    @Test
    void aRootThatIsNoMount() {
        MountTable table = MountTable.parse(List.of(
                "30 20 0:5 / /proc rw - proc proc rw",
                "31 20 0:6 / /dev rw - tmpfs tmpfs rw",
                "32 31 0:7 / /dev/shm rw - tmpfs shm rw"));
        assertThat(table.holding("/dev/shm/x").orElseThrow().id()).isEqualTo(32);
        assertThat(table.holding("/dev/x").orElseThrow().id()).isEqualTo(31);
        assertThat(table.holding("/x")).isEmpty();
    }

    @Test
    void theRootOfARamDiskLiesOnItself() {
        MountTable table = MountTable.parse(List.of(
                "1 1 0:2 / / rw - rootfs none rw",
                "25 1 0:22 / / rw - overlay root rw",
                "26 25 0:5 / /proc rw - proc proc rw"));
        assertThat(table.holding("/x").orElseThrow().id()).isEqualTo(25);
        assertThat(table.holding("/proc/1").orElseThrow().id()).isEqualTo(26);
    }

    @Test
    void whatIsBelowIsSortedAndNotItself() {
        MountTable table = table("/", "/b", "/a/z", "/a", "/a/y", "/ab");
        assertThat(table.below("/a")).extracting(Entry::target).containsExactly("/a/y", "/a/z");
        assertThat(table.below("/")).extracting(Entry::target).containsExactly("/a", "/a/y", "/a/z", "/ab", "/b");
    }

    @Test
    void thisMachinesTableCanBeRead() throws Exception {
        assertThat(MountTable.read().at("/")).isPresent();
        assertThat(MountTable.read().holding("/proc/self").orElseThrow().type()).isEqualTo("proc");
    }
}
