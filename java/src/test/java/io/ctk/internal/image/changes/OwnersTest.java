package io.ctk.internal.image.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.image.changes.Owners;
import io.ctk.internal.layer.Entry;
import io.ctk.launch.IdMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ids on disk, and what they are inside. */
class OwnersTest {
    private static final Owners RANGES = new Owners(
            List.of(IdMap.single(0, 1001), new IdMap(1, 100_000, 65_535)),
            List.of(IdMap.single(0, 1002), new IdMap(1, 200_000, 65_535)));

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] mapped(Owners owners, String attribute, byte[] value) {
        return new InsideOwners(owners)
                .inside(Entry.directory("d").with(Map.of(attribute, value)))
                .xattrs()
                .getOrDefault(attribute, new byte[0]);
    }

    @Test
    void ownersAndGroups() {
        Entry entry = new InsideOwners(RANGES).inside(Entry.directory("d").ownedBy(1001, 200_032));
        assertThat(List.of(entry.uid(), entry.gid())).containsExactly(0L, 33L);
        Entry foreign = new InsideOwners(RANGES).inside(Entry.directory("d").ownedBy(7, 165_535));
        assertThat(List.of(foreign.uid(), foreign.gid())).containsExactly(7L, 165_535L);
        Entry own = new InsideOwners(Owners.single(5, 6))
                .inside(Entry.directory("d").ownedBy(5, 6));
        assertThat(List.of(own.uid(), own.gid())).containsExactly(0L, 0L);
        assertThat(new InsideOwners(Owners.UNMAPPED).inside(foreign)).isSameAs(foreign);
    }

    /** The version, and then the owner, a user, the group, a group, the mask and the others. */
    @Test
    void accessLists() {
        byte[] outside = bytes(
                2, 0, 0, 0, 1, 0, 6, 0, -1, -1, -1, -1, 2, 0, 4, 0, 0xe9, 3, 0, 0, 4, 0, 4, 0, -1, -1, -1, -1, 8, 0, 4,
                0, 0x60, 0x0d, 3, 0, 16, 0, 4, 0, -1, -1, -1, -1, 32, 0, 4, 0, -1, -1, -1, -1);
        byte[] inside = outside.clone();
        System.arraycopy(bytes(0, 0, 0, 0), 0, inside, 16, 4); // 1001
        System.arraycopy(bytes(33, 0, 0, 0), 0, inside, 32, 4); // 200032
        assertThat(mapped(RANGES, "system.posix_acl_access", outside)).isEqualTo(inside);
        assertThat(mapped(RANGES, "system.posix_acl_default", outside)).isEqualTo(inside);
        assertThat(mapped(RANGES, "user.acl", outside)).isEqualTo(outside);
    }

    @Test
    void capabilitiesOfTheNamespacesRoot() {
        byte[] outside = bytes(1, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe9, 3, 0, 0);
        byte[] inside = bytes(1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(mapped(RANGES, "security.capability", outside)).isEqualTo(inside);
        assertThat(mapped(Owners.single(5, 5), "security.capability", outside)).isEqualTo(outside);
        assertThat(mapped(RANGES, "security.capability", inside)).isEqualTo(inside);
    }
}
