package io.ctk.internal.layer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Overlayfs's own attributes (Documentation/filesystems/overlayfs.rst). */
public final class OverlayMarks {
    private static final String TRUSTED = "trusted.overlay.";
    private static final String USER = "user.overlay.";
    private static final String OPAQUE = "opaque";
    private static final String ORIGIN = "origin";
    private static final byte[] YES = {'y'};

    private OverlayMarks() {}

    /** {@return whether the attribute is overlayfs's, and none of the file's} */
    public static boolean isOne(String name) {
        return name.startsWith(TRUSTED) || name.startsWith(USER);
    }

    /**
     * {@return the attributes that make a directory opaque: both where that is allowed, since a mount with {@code userxattr}
     * reads no other than the second, and one without only the first}
     */
    static Map<String, byte[]> opaque(boolean privileged) {
        Map<String, byte[]> marks = new LinkedHashMap<>();
        if (privileged) {
            marks.put(TRUSTED + OPAQUE, YES);
        }
        marks.put(USER + OPAQUE, YES);
        return marks;
    }

    /**
     * {@return the attributes that have a directory's whiteouts hidden where no other layer has the directory} Overlayfs looks for whiteouts in
     * what it merges, and in a directory that was merged once: which the mark of an origin says, be it of none.
     */
    static Map<String, byte[]> holdingWhiteouts(boolean privileged) {
        Map<String, byte[]> marks = new LinkedHashMap<>();
        if (privileged) {
            marks.put(TRUSTED + ORIGIN, new byte[0]);
        }
        marks.put(USER + ORIGIN, new byte[0]);
        return marks;
    }

    /**
     * {@return whether it is a directory that hides what the layers below have in it}
     *
     * <p>An overlay without {@code userxattr} takes a {@code user.} mark of a lower directory for an attribute like others, and copies it up
     * with the directory, which hides nothing by that: what was copied up has that overlay's mark of its origin.
     */
    public static boolean isOpaque(Entry entry) {
        return is(entry, TRUSTED + OPAQUE)
                || (is(entry, USER + OPAQUE) && !entry.xattrs().containsKey(TRUSTED + ORIGIN));
    }

    /** {@return the mark that the layer can't be understood by itself for, "" if there is none} */
    public static String foreign(Entry entry) {
        for (String name : entry.xattrs().keySet()) {
            if (name.endsWith("overlay.redirect") || name.endsWith("overlay.metacopy")) {
                return name;
            }
        }
        return "";
    }

    private static boolean is(Entry entry, String mark) {
        return Arrays.equals(entry.xattrs().get(mark), YES);
    }

    /** {@return the entry without overlayfs's attributes} */
    public static Entry without(Entry entry) {
        if (entry.xattrs().keySet().stream().noneMatch(OverlayMarks::isOne)) {
            return entry;
        }
        Map<String, byte[]> kept = new LinkedHashMap<>(entry.xattrs());
        kept.keySet().removeIf(OverlayMarks::isOne);
        return entry.with(kept);
    }
}
