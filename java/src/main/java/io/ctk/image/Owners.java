package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.launch.IdMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the owners of files on disk are in a container's user namespace, and so in an image. Ids that the namespace doesn't have stay what
 * they are: they come from layers whose owners were never mapped.
 *
 * @param users its user ids; none where there is no namespace
 * @param groups its group ids
 */
public record Owners(List<IdMap> users, List<IdMap> groups) {
    /** Of a container without a user namespace. */
    public static final Owners UNMAPPED = new Owners(List.of(), List.of());

    private static final String ACL = "system.posix_acl_";
    private static final String CAPABILITY = "security.capability";

    /** Copies the lists. */
    public Owners {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
    }

    /** {@return those of a namespace in which a user is root, and nobody else is there} */
    public static Owners single(long uid, long gid) {
        return new Owners(List.of(IdMap.single(0, uid)), List.of(IdMap.single(0, gid)));
    }

    /** {@return what this process's files are in the containers that it runs} */
    static Owners ofCaller() throws IOException {
        if (StorePaths.isPrivileged()) {
            return UNMAPPED;
        }
        Path self = Path.of("/proc/self");
        return single((Integer) Files.getAttribute(self, "unix:uid"), (Integer) Files.getAttribute(self, "unix:gid"));
    }

    /** {@return a visitor that hands on what it gets as the container sees it} */
    TreeVisitor inside(TreeVisitor visitor) {
        return (entry, content) -> visitor.visit(inside(entry), content);
    }

    /** {@return an entry as the container sees it} */
    Entry inside(Entry entry) {
        if (users.isEmpty() && groups.isEmpty()) {
            return entry;
        }
        Entry owned = entry.ownedBy(inside(users, entry.uid()), inside(groups, entry.gid()));
        if (entry.xattrs().isEmpty()) {
            return owned;
        }
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        entry.xattrs().forEach((name, value) -> xattrs.put(name, inside(name, value)));
        return owned.with(xattrs);
    }

    private static long inside(List<IdMap> maps, long id) {
        for (IdMap map : maps) {
            if (id >= map.outside() && id - map.outside() < map.count()) {
                return id - map.outside() + map.inside();
            }
        }
        return id;
    }

    private byte[] inside(String name, byte[] value) {
        if (name.startsWith(ACL)) {
            return accessList(value);
        }
        return name.equals(CAPABILITY) ? capability(value) : value;
    }

    /** Tags, permissions and ids behind a version ({@code linux/posix_acl_xattr.h}). */
    private byte[] accessList(byte[] value) {
        final int user = 0x02;
        final int group = 0x08;
        ByteBuffer list = ByteBuffer.wrap(value.clone()).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = Integer.BYTES; at + 2 * Integer.BYTES <= list.limit(); at += 2 * Integer.BYTES) {
            int tag = list.getShort(at);
            int id = at + Integer.BYTES;
            if (tag == user || tag == group) {
                list.putInt(id, (int) inside(tag == user ? users : groups, list.getInt(id) & 0xffff_ffffL));
            }
        }
        return list.array();
    }

    /** Capabilities that count only below a namespace's root end with his id ({@code struct vfs_ns_cap_data}): inside he is root. */
    private byte[] capability(byte[] value) {
        final int withRoot = 24;
        final int revision = 3;
        if (value.length != withRoot || value[revision] != revision) {
            return value;
        }
        ByteBuffer namespaced = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        if (inside(users, namespaced.getInt(withRoot - Integer.BYTES) & 0xffff_ffffL) != 0) {
            return value;
        }
        byte[] plain = Arrays.copyOf(value, withRoot - Integer.BYTES);
        plain[revision] = revision - 1;
        return plain;
    }
}
