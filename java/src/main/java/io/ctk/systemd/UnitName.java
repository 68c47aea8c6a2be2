package io.ctk.systemd;

import io.ctk.CtkException;
import io.ctk.Errno;
import java.util.regex.Pattern;

/** Names of units (systemd.unit(5)): all of ctk's begin with {@code ctk-}. */
final class UnitName {
    /** What needs no escaping; 256 characters with prefix, type and NUL is systemd's limit. */
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9:_.-]{1,200}");

    private UnitName() {}

    static String scope(String name) throws CtkException {
        return of(name, ".scope");
    }

    static String service(String name) throws CtkException {
        return of(name, ".service");
    }

    private static String of(String name, String type) throws CtkException {
        if (!VALID.matcher(name).matches()) {
            throw new CtkException(
                    "name unit", name, Errno.EINVAL, "1 to 200 letters, digits, and : _ . - make a unit's name");
        }
        return "ctk-" + name + type;
    }
}
