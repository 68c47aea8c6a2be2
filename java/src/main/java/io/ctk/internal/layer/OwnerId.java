package io.ctk.internal.layer;

/** User and group ids as files have them that name users (passwd(5), group(5)). */
public final class OwnerId {
    /** The last but one of 32 bits: the last means none (chown(2)). */
    private static final long LAST = 0xffff_fffeL;

    private OwnerId() {}

    /** {@return the id that is written so; -1 if it is none} */
    public static long parse(String text) {
        try {
            long id = Long.parseLong(text);
            return id >= 0 && id <= LAST ? id : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
