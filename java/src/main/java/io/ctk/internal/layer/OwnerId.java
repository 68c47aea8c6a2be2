package io.ctk.internal.layer;

/**
 * User and group ids as people and files write them (passwd(5), group(5)): ASCII digits. A text of digits is a number and never a name,
 * or whoever writes a container's files would say who "1000" is; nothing else is a number, no sign and no other alphabet's digits.
 */
public final class OwnerId {
    /** The last but one of 32 bits: the last means none (chown(2)). */
    public static final long LAST = 0xffff_fffeL;

    private OwnerId() {}

    /** {@return whether it is written as a number}, which may be more than an id can be */
    public static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** {@return the id that is written so, in decimal whatever zeros lead it; -1 if it is none} */
    public static long parse(String text) {
        if (!isNumber(text)) {
            return -1;
        }
        long id = 0;
        for (int i = 0; i < text.length(); i++) {
            id = id * 10 + (text.charAt(i) - '0');
            if (id > LAST) {
                return -1;
            }
        }
        return id;
    }
}
