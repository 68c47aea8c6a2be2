package io.ctk.internal.image.changes;

import io.ctk.image.changes.Owners;
import io.ctk.internal.image.tree.TreeVisitor;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Privilege;
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

/** Turns what files on disk have into what a container sees: their owners, and the ids in their attributes. */
public final class InsideOwners {
    private static final String ACL = "system.posix_acl_";
    private static final String CAPABILITY = "security.capability";

    private final Owners owners;

    /** Sees with the eyes of a container. */
    public InsideOwners(Owners owners) {
        this.owners = owners;
    }

    /** {@return what this process's files are in the containers that it runs} */
    public static Owners ofCaller() throws IOException {
        if (Privilege.isPrivileged()) {
            return Owners.UNMAPPED;
        }
        Path self = Path.of("/proc/self");
        return Owners.single(
                (Integer) Files.getAttribute(self, "unix:uid"), (Integer) Files.getAttribute(self, "unix:gid"));
    }

    /** {@return a visitor that hands on what it gets as the container sees it} */
    public TreeVisitor inside(TreeVisitor visitor) {
        return (entry, content) -> visitor.visit(inside(entry), content);
    }

    /** {@return an entry as the container sees it} */
    public Entry inside(Entry entry) {
        if (owners.users().isEmpty() && owners.groups().isEmpty()) {
            return entry;
        }
        Entry owned = entry.ownedBy(inside(owners.users(), entry.uid()), inside(owners.groups(), entry.gid()));
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
                list.putInt(id, (int)
                        inside(tag == user ? owners.users() : owners.groups(), list.getInt(id) & 0xffff_ffffL));
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
        if (inside(owners.users(), namespaced.getInt(withRoot - Integer.BYTES) & 0xffff_ffffL) != 0) {
            return value;
        }
        byte[] plain = Arrays.copyOf(value, withRoot - Integer.BYTES);
        plain[revision] = revision - 1;
        return plain;
    }
}
