package io.ctk.cli;

import io.ctk.ByteSize;
import io.ctk.container.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Volumes as Docker's users write them. */
final class VolumeSyntax {
    private VolumeSyntax() {}

    /** {@return the volume that {@code -v SOURCE:TARGET[:ro|rw]} means} */
    static Volume volume(String text) {
        String[] parts = text.split(":", -1);
        boolean options = parts.length == 3 && (parts[2].equals("ro") || parts[2].equals("rw"));
        if ((parts.length != 2 && !options) || parts[0].isEmpty()) {
            throw new UsageException(
                    "volume \"" + text
                            + "\": write SOURCE:TARGET, SOURCE:TARGET:ro or SOURCE:TARGET:rw; --mount takes paths with a colon");
        }
        return new Volume.Bind(Path.of(parts[0]).toAbsolutePath(), parts[1], options && parts[2].equals("ro"));
    }

    /** {@return the volume that {@code --tmpfs TARGET[:OPTIONS]} means} */
    static Volume tmpfs(String text) {
        int colon = text.indexOf(':');
        String target = colon < 0 ? text : text.substring(0, colon);
        List<String> options =
                colon < 0 ? List.of() : List.of(text.substring(colon + 1).split(","));
        return new Volume.Tmpfs(target, options);
    }

    /** {@return the volume that {@code --mount KEY=VALUE,...} means} */
    static Volume mount(String text) {
        Fields fields = new Fields(text);
        for (String field : text.split(",", -1)) {
            int equals = field.indexOf('=');
            fields.set(
                    equals < 0 ? field : field.substring(0, equals), equals < 0 ? null : field.substring(equals + 1));
        }
        return fields.volume();
    }

    /** What has been read of one {@code --mount}. */
    private static final class Fields {
        private final String text;
        private final List<String> tmpfsOptions = new ArrayList<>();
        private String type = "";
        private String source = "";
        private String target = "";
        private boolean readOnly;

        Fields(String text) {
            this.text = text;
        }

        void set(String key, @Nullable String value) {
            switch (key) {
                case "type" -> type = require(key, value);
                case "source", "src" -> source = require(key, value);
                case "target", "dst", "destination" -> target = require(key, value);
                case "readonly", "ro" -> readOnly = value == null || bool(key, value);
                case "tmpfs-size" ->
                    tmpfsOptions.add(
                            "size=" + ByteSize.parse(require(key, value)).bytes());
                case "tmpfs-mode" -> tmpfsOptions.add("mode=" + require(key, value));
                default -> throw wrong("there is no \"" + key + "\"");
            }
        }

        private String require(String key, @Nullable String value) {
            if (value == null || value.isEmpty()) {
                throw wrong("\"" + key + "\" needs a value");
            }
            return value;
        }

        private boolean bool(String key, String value) {
            return switch (value) {
                case "true", "1" -> true;
                case "false", "0" -> false;
                default -> throw wrong("\"" + key + "\" is true or false");
            };
        }

        private UsageException wrong(String why) {
            return new UsageException("mount \"" + text + "\": " + why);
        }

        Volume volume() {
            if (target.isEmpty()) {
                throw wrong("a target is missing");
            }
            if (type.equals("bind")) {
                if (source.isEmpty() || !tmpfsOptions.isEmpty()) {
                    throw wrong(source.isEmpty() ? "a source is missing" : "tmpfs options with type=bind");
                }
                return new Volume.Bind(Path.of(source).toAbsolutePath(), target, readOnly);
            }
            if (!type.equals("tmpfs")) {
                throw wrong("type is bind or tmpfs");
            }
            if (!source.isEmpty() || readOnly) {
                throw wrong("a tmpfs has no source and is not read-only");
            }
            return new Volume.Tmpfs(target, tmpfsOptions);
        }
    }
}
