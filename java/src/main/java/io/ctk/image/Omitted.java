package io.ctk.image;

import io.ctk.internal.layer.OverlayMarks;
import java.util.Map;
import java.util.TreeMap;

/**
 * What could not be kept, and so was left out.
 *
 * @param devices how many device nodes, which an ordinary user can't make
 * @param attributes how many extended attributes, by name: those that need privilege, such as file capabilities, that the file system
 *     doesn't take, and overlayfs's own; of those beyond the first {@value #MOST_NAMES} names, under the name {@value #OTHERS}
 * @param owners how many entries that are somebody else's, who can't be made their owner
 * @param sockets how many sockets, for which archives have no word
 */
public record Omitted(long devices, Map<String, Long> attributes, long owners, long sockets) {
    /** How many attributes are counted each by itself. */
    public static final int MOST_NAMES = 64;

    /** Stands for the names of all other attributes. */
    public static final String OTHERS = "others";

    /** All was kept. */
    public static final Omitted NOTHING = new Omitted(0, Map.of(), 0, 0);

    /** Copies the map. */
    public Omitted {
        attributes = Map.copyOf(attributes);
    }

    /** {@return those of the attributes that overlayfs keeps for itself: an archive that was made inside of an overlay may have some} */
    public Map<String, Long> overlayMarks() {
        Map<String, Long> marks = new TreeMap<>(attributes);
        marks.keySet().removeIf(name -> !OverlayMarks.isOne(name));
        return marks;
    }

    /** {@return the other attributes} */
    public Map<String, Long> otherAttributes() {
        Map<String, Long> others = new TreeMap<>(attributes);
        others.keySet().removeIf(OverlayMarks::isOne);
        return others;
    }

    /** {@return both together} */
    public Omitted plus(Omitted other) {
        Map<String, Long> all = new TreeMap<>(attributes);
        other.attributes.forEach((name, count) ->
                all.merge(all.containsKey(name) || all.size() < MOST_NAMES ? name : OTHERS, count, Long::sum));
        return new Omitted(devices + other.devices, all, owners + other.owners, sockets + other.sockets);
    }
}
