package io.ctk.internal.lowering;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.layer.ColonFields;
import io.ctk.internal.layer.OwnerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user of a container, by its own {@code /etc/passwd} and {@code /etc/group} (passwd(5), group(5)). These are the image's, so they say
 * who a name is and never what a number is.
 *
 * @param uid user id
 * @param gid group id
 * @param groups supplementary group ids
 * @param home home directory
 */
public record User(long uid, long gid, List<Long> groups, String home) {
    private static final String PASSWD = "/etc/passwd";
    private static final String GROUP = "/etc/group";

    /** Fields of both files. */
    private static final int NAME = 0;

    private static final int ID = 2;

    /** Fields of passwd(5). */
    private static final int PRIMARY_GROUP = 3;

    private static final int HOME = 5;

    /** The last field of passwd(5). */
    private static final int SHELL = 6;

    /** A field of group(5). */
    private static final int MEMBERS = 3;

    /** NGROUPS_MAX, setgroups(2). */
    private static final int MOST_GROUPS = 65_536;

    /**
     * {@return the user that is meant}
     *
     * @param text {@code name} or {@code uid}, and perhaps {@code :group} or {@code :gid}; where the user is left out it is root, where the
     *     group is, it is the user's own
     * @throws CtkException EINVAL if a name is not known in there, or a number is none that an id can have; one that can need not be known.
     *     EFBIG if a file is larger than any user database
     */
    public static User resolve(String text, RootFiles files) throws IOException {
        if (text.equals("0:0")) {
            return new User(0, 0, List.of(0L), "/root"); // what almost every container is, without reading files
        }
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String group = colon < 0 ? "" : text.substring(colon + 1);
        String passwd = find(files, PASSWD, name.isEmpty() ? "0" : name, SHELL);
        long uid = id("user", name.isEmpty() ? "0" : name, passwd, PASSWD);
        String home = field(passwd, HOME).isEmpty() ? "/" : field(passwd, HOME);
        if (!group.isEmpty()) {
            long gid = id("group", group, find(files, GROUP, group, ID), GROUP);
            return new User(uid, gid, List.of(gid), home);
        }
        if (passwd == null) {
            return new User(uid, 0, List.of(0L), home);
        }
        long gid = ColonFields.id(passwd, PRIMARY_GROUP);
        if (gid < 0) {
            throw unknown("group", "of user " + field(passwd, NAME), "its line in " + PASSWD + " has no group id");
        }
        return new User(uid, gid, memberships(files, field(passwd, NAME), gid), home);
    }

    private static CtkException unknown(String kind, String name, String why) {
        return new CtkException("find " + kind, "\"" + name + "\"", Errno.EINVAL, why);
    }

    private static String field(@Nullable String line, int index) {
        String field = line == null ? null : ColonFields.get(line, index);
        return field == null ? "" : field;
    }

    private static long id(String kind, String text, @Nullable String line, String file) throws CtkException {
        long id = OwnerId.isNumber(text) ? OwnerId.parse(text) : line == null ? -1 : ColonFields.id(line, ID);
        if (id < 0) {
            String why = OwnerId.isNumber(text)
                    ? "ids are 0 to " + OwnerId.LAST
                    : line == null
                            ? "not in the container's " + file + ", and no number"
                            : "its line in the container's " + file + " has no id";
            throw unknown(kind, text, why);
        }
        return id;
    }

    /** {@return the first line with that id or, where it is no number, that name; null for none} */
    private static @Nullable String find(RootFiles files, String path, String nameOrId, int lastField)
            throws IOException {
        boolean byId = OwnerId.isNumber(nameOrId);
        long id = OwnerId.parse(nameOrId);
        if (byId && id < 0) {
            return null;
        }
        String start = nameOrId + ":";
        try (BoundedLines lines = files.lines(path)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                boolean found = byId ? ColonFields.id(line, ID) == id : line.startsWith(start);
                if (found && ColonFields.get(line, lastField) != null) {
                    return line;
                }
            }
        }
        return null;
    }

    private static List<Long> memberships(RootFiles files, String name, long gid) throws IOException {
        Set<Long> groups = new LinkedHashSet<>(List.of(gid));
        try (BoundedLines lines = files.lines(GROUP)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                long id = ColonFields.id(line, ID);
                if (id >= 0 && isIn(field(line, MEMBERS), name) && groups.add(id) && groups.size() > MOST_GROUPS) {
                    throw new CtkException(
                            "find groups of user",
                            "\"" + name + "\"",
                            Errno.E2BIG,
                            "the container's " + GROUP + " has it in more than " + MOST_GROUPS);
                }
            }
        }
        return new ArrayList<>(groups);
    }

    private static boolean isIn(String members, String name) {
        int start = members.isEmpty() || name.isEmpty() ? -1 : members.indexOf(name);
        while (start >= 0) {
            int end = start + name.length();
            if ((start == 0 || members.charAt(start - 1) == ',')
                    && (end == members.length() || members.charAt(end) == ',')) {
                return true;
            }
            start = members.indexOf(name, start + 1);
        }
        return false;
    }
}
