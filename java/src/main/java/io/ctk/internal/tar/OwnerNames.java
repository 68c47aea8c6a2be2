package io.ctk.internal.tar;

import io.ctk.internal.layer.ColonFields;
import io.ctk.internal.layer.OwnerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The users and groups of the root file system that an archive holds, as far as it was read (passwd(5), group(5)). */
public final class OwnerNames {
    /** Far more than any user database. */
    private static final long MOST_BYTES = 4 << 20;

    /** An archive may have the file again and again, with other names each time. */
    private static final int MOST_NAMES = 100_000;

    private static final int ID_FIELD = 2;

    private final Map<String, Long> users = new HashMap<>(Map.of("root", 0L));
    private final Map<String, Long> groups = new HashMap<>(Map.of("root", 0L));

    OwnerNames() {}

    private Optional<Map<String, Long>> namesOf(String path) {
        return switch (path) {
            case "etc/passwd" -> Optional.of(users);
            case "etc/group" -> Optional.of(groups);
            default -> Optional.empty();
        };
    }

    /** {@return whether a file of the archive, of that length, has names} */
    public boolean areIn(String path, long length) {
        return length <= MOST_BYTES && namesOf(path).isPresent();
    }

    /** Reads a file that has names. */
    public void read(String path, String text) {
        Map<String, Long> names = namesOf(path).orElseThrow();
        text.lines().forEach(line -> {
            long id = ColonFields.id(line, ID_FIELD);
            if (id >= 0 && names.size() < MOST_NAMES) {
                names.put(line.substring(0, line.indexOf(':')), id);
            }
        });
    }

    /** {@return the id of a user, by name or number; -1 if it is not known} */
    long user(String nameOrId) {
        return id(users, nameOrId);
    }

    /** {@return the id of a group, by name or number; -1 if it is not known} */
    long group(String nameOrId) {
        return id(groups, nameOrId);
    }

    private static long id(Map<String, Long> names, String nameOrId) {
        return OwnerId.isNumber(nameOrId) ? OwnerId.parse(nameOrId) : names.getOrDefault(nameOrId, -1L);
    }
}
