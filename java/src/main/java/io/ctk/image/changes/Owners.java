package io.ctk.image.changes;

import io.ctk.launch.IdMap;
import java.util.List;

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

    /** Copies the lists. */
    public Owners {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
    }

    /** {@return those of a namespace in which a user is root, and nobody else is there} */
    public static Owners single(long uid, long gid) {
        return new Owners(List.of(IdMap.single(0, uid)), List.of(IdMap.single(0, gid)));
    }
}
