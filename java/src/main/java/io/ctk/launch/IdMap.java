package io.ctk.launch;

import java.util.List;
import java.util.OptionalLong;

/**
 * A range of user or group ids inside a user namespace, and the ids outside that they are (user_namespaces(7)).
 *
 * @param inside the first id inside
 * @param outside the first id outside
 * @param count how many, at least 1
 */
public record IdMap(long inside, long outside, long count) {
    private static final long LAST_ID = 0xffff_fffeL;

    /** Checks the ranges. */
    public IdMap {
        long room = LAST_ID - Math.max(inside, outside) + 1;
        if (inside < 0 || outside < 0 || count < 1 || count > room) {
            throw new IllegalArgumentException("an id map of " + inside + " " + outside + " " + count);
        }
    }

    /** {@return a map of one id, all that an ordinary user may make without help} */
    public static IdMap single(long inside, long outside) {
        return new IdMap(inside, outside, 1);
    }

    /** {@return the id outside for one inside, empty where the maps have none} */
    static OptionalLong outside(List<IdMap> maps, long id) {
        return maps.stream()
                .filter(map -> id >= map.inside && id - map.inside < map.count)
                .mapToLong(map -> map.outside + id - map.inside)
                .findFirst();
    }

    /** {@return the maps of users and groups on one line, for people} */
    static String describe(List<IdMap> uids, List<IdMap> gids) {
        return "uids " + onOneLine(uids) + "; gids " + onOneLine(gids);
    }

    private static String onOneLine(List<IdMap> maps) {
        return text(maps).strip().replace("\n", ", ");
    }

    /** {@return the maps as the kernel reads them, a line each} */
    static String text(List<IdMap> maps) {
        StringBuilder text = new StringBuilder();
        for (IdMap map : maps) {
            text.append(map.inside)
                    .append(' ')
                    .append(map.outside)
                    .append(' ')
                    .append(map.count)
                    .append('\n');
        }
        return text.toString();
    }
}
