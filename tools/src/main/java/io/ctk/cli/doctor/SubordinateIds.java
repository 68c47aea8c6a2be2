package io.ctk.cli.doctor;

import java.util.List;

/**
 * How many ids a user may map in user namespaces beside its own (subuid(5), subgid(5)).
 *
 * @param users how many user ids
 * @param groups how many group ids
 */
record SubordinateIds(long users, long groups) {
    static SubordinateIds of(List<String> subuid, List<String> subgid, String name, long uid) {
        return new SubordinateIds(count(subuid, name, uid), count(subgid, name, uid));
    }

    /** Both files have lines of login name or uid, first id, count; group ids are given to users too. */
    private static long count(List<String> lines, String name, long uid) {
        long count = 0;
        for (String line : lines) {
            String[] fields = line.strip().split(":");
            if (fields.length == 3
                    && (fields[0].equals(name) || fields[0].equals(Long.toString(uid)))
                    && fields[2].matches("[0-9]{1,10}")) {
                count += Long.parseLong(fields[2]);
            }
        }
        return count;
    }

    Outcome outcome(String name, boolean helpers) {
        String found = users + " user and " + groups + " group ids; newuidmap and newgidmap are "
                + (helpers ? "installed" : "not installed");
        return users > 0 && groups > 0 && helpers
                ? Outcome.ok(found)
                : Outcome.limited(
                        found,
                        "containers have the one id 0; more ids need " + name
                                + ":100000:65536 in /etc/subuid and /etc/subgid, and the package uidmap");
    }
}
