package io.ctk.internal.json;

import io.ctk.CtkException;
import java.util.regex.Pattern;

/** Where in a document a value is, as a person would write it: {@code linux.sysctl["net.ipv4.ip_forward"]}. */
public final class JsonPath {
    /** Of what a stranger wrote, so much is shown in a message. */
    private static final int MOST_SHOWN = 80;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,79}");

    private JsonPath() {}

    /** {@return the path of the field of that name} */
    public static String field(String path, String name) {
        if (!PLAIN.matcher(name).matches()) {
            return path + "[" + quoted(name) + "]";
        }
        return path.isEmpty() ? name : path + "." + name;
    }

    /** {@return the path of an element} */
    public static String element(String path, int index) {
        return path + "[" + index + "]";
    }

    /** {@return a text for a message: in quotes, on one line, cut where it is long} */
    public static String quoted(String text) {
        String shown = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "..." : text;
        return "\"" + CtkException.oneLine(shown) + "\"";
    }
}
