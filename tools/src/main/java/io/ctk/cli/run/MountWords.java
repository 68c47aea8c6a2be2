package io.ctk.cli.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The words of a {@code --mount}: comma-separated values (RFC 4180), so that a path with a comma can stand in quotes. */
final class MountWords {
    private static final char QUOTE = '"';

    private final String text;
    private final Map<String, String> words = new LinkedHashMap<>();

    MountWords(String text) {
        this.text = text;
        for (String field : fields()) {
            int equals = field.indexOf('=');
            String key = equals < 0 ? field : field.substring(0, equals);
            if (words.put(key, equals < 0 ? "true" : field.substring(equals + 1)) != null) {
                throw wrong(key + " stands there twice");
            }
        }
    }

    private List<String> fields() {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escaped = quoted && c == QUOTE && i + 1 < text.length() && text.charAt(i + 1) == QUOTE;
            if (escaped) {
                field.append(QUOTE);
                i++;
            } else if (c == QUOTE && (quoted || field.length() == 0)) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw wrong("a quote is not closed");
        }
        fields.add(field.toString());
        return fields;
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(why + " in \"" + text + "\"; see ctk run --help");
    }

    /** {@return the value of the first of these keys that is there, "" if none is} */
    String take(String... keys) {
        for (String key : keys) {
            String value = words.remove(key);
            if (value != null) {
                return value;
            }
        }
        return "";
    }

    String takeRequired(String... keys) {
        String value = take(keys);
        if (value.isEmpty()) {
            throw wrong("there is no " + keys[0] + "=");
        }
        return value;
    }

    boolean takeFlag(String... keys) {
        String value = take(keys);
        return switch (value) {
            case "", "false", "0" -> false;
            case "true", "1" -> true;
            default -> throw wrong(keys[0] + "=" + value + " is neither true nor false");
        };
    }

    void checkAllTaken() {
        if (!words.isEmpty()) {
            throw wrong("there is no use for " + words.keySet().iterator().next());
        }
    }
}
