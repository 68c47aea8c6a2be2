package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.layer.OwnerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user of a container, by its own {@code /etc/passwd} and {@code /etc/group} (passwd(5), group(5)).
 *
 * @param uid user id
 * @param gid group id
 * @param groups supplementary group ids
 * @param home home directory
 */
record User(long uid, long gid, List<Long> groups, String home) {

    /**
     * {@return the user that is meant}
     *
     * @param text {@code name} or {@code uid}, and perhaps {@code :group} or {@code :gid}
     * @throws CtkException EINVAL if a name is not known in there; a number need not be
     */
    static User resolve(String text, RootFiles files) throws IOException {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String group = colon < 0 ? "" : text.substring(colon + 1);
        if (name.isEmpty() || (colon >= 0 && group.isEmpty())) {
            throw unknown("user", text, "write NAME or UID, and perhaps :GROUP or :GID");
        }
        if (text.equals("0:0")) {
            return new User(0, 0, List.of(0L), "/root"); // what almost every container is, without reading files
        }
        Optional<String[]> entry = find(files.lines("/etc/passwd"), name, 7);
        long uid = entry.isPresent() ? OwnerId.parse(entry.get()[2]) : OwnerId.parse(name);
        if (uid < 0) {
            throw unknown("user", name, "not in the container's /etc/passwd, and no number");
        }
        long gid = entry.isPresent() ? OwnerId.parse(entry.get()[3]) : 0;
        List<String> groupLines = files.lines("/etc/group");
        if (!group.isEmpty()) {
            Optional<String[]> groupEntry = find(groupLines, group, 3);
            gid = groupEntry.isPresent() ? OwnerId.parse(groupEntry.get()[2]) : OwnerId.parse(group);
            if (gid < 0) {
                throw unknown("group", group, "not in the container's /etc/group, and no number");
            }
        }
        List<Long> groups = group.isEmpty() && entry.isPresent()
                ? memberships(groupLines, entry.get()[0], gid)
                : List.of(Math.max(gid, 0));
        String home = entry.isPresent() && !entry.get()[5].isEmpty() ? entry.get()[5] : "/";
        return new User(uid, Math.max(gid, 0), groups, home);
    }

    private static CtkException unknown(String kind, String name, String why) {
        return new CtkException("find " + kind, "\"" + name + "\"", Errno.EINVAL, why);
    }

    /** The line whose first field is the name, or whose third is the number. */
    private static Optional<String[]> find(List<String> lines, String nameOrId, int fields) {
        Optional<String[]> byName = lines.stream()
                .map(line -> line.split(":", -1))
                .filter(f -> f.length >= fields && f[0].equals(nameOrId))
                .findFirst();
        if (byName.isPresent() || OwnerId.parse(nameOrId) < 0) {
            return byName;
        }
        return lines.stream()
                .map(line -> line.split(":", -1))
                .filter(f -> f.length >= fields && f[2].equals(nameOrId))
                .findFirst();
    }

    private static List<Long> memberships(List<String> lines, String name, long gid) {
        List<Long> groups = new ArrayList<>(List.of(gid));
        for (String line : lines) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 4 && List.of(fields[3].split(",")).contains(name)) {
                long id = OwnerId.parse(fields[2]);
                if (id >= 0 && !groups.contains(id)) {
                    groups.add(id);
                }
            }
        }
        return groups;
    }
}
