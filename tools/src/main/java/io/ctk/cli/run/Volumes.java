package io.ctk.cli.run;

import io.ctk.ByteSize;
import io.ctk.container.spec.Volume;
import io.ctk.mount.MountAttribute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What {@code --volume}, {@code --mount} and {@code --tmpfs} say, in Docker's words. */
final class Volumes {
    private static final int OCTAL = 8;

    private Volumes() {}

    /** {@code SOURCE:TARGET[:OPTION,...]}, or {@code TARGET} alone. */
    static Volume volume(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length == 1 && text.startsWith("/")) {
            return new Volume.Anonymous(text);
        }
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no volume: write SOURCE:TARGET or SOURCE:TARGET:ro, or /TARGET alone for one of the container's"
                    + " own; use --mount for a path with a colon");
        }
        boolean readOnly = false;
        for (String option : parts.length == 3 ? parts[2].split(",", -1) : new String[0]) {
            switch (option) {
                case "ro" -> readOnly = true;
                case "rw" -> readOnly = false;
                default -> BindWords.check(option, text);
            }
        }
        return new Volume.Bind(absolute(parts[0]), parts[1], readOnly);
    }

    private static Path absolute(String source) {
        return Path.of(source).toAbsolutePath().normalize();
    }

    /** {@code TARGET[:OPTION,...]}. */
    static Volume tmpfs(String text) {
        int colon = text.indexOf(':');
        String target = colon < 0 ? text : text.substring(0, colon);
        List<String> options = new ArrayList<>();
        Set<MountAttribute> attributes = EnumSet.copyOf(Volume.Tmpfs.DEFAULT_ATTRIBUTES);
        for (String option :
                colon < 0 ? new String[0] : text.substring(colon + 1).split(",", -1)) {
            if (!setAttribute(option, attributes)) {
                options.add(option);
            }
        }
        return new Volume.Tmpfs(target, options, attributes);
    }

    /** {@return whether it was an attribute of the mount, and no option of tmpfs itself} */
    private static boolean setAttribute(String option, Set<MountAttribute> attributes) {
        switch (option) {
            case "rw" -> attributes.remove(MountAttribute.READ_ONLY);
            case "ro" -> attributes.add(MountAttribute.READ_ONLY);
            case "exec" -> attributes.remove(MountAttribute.NO_EXEC);
            case "noexec" -> attributes.add(MountAttribute.NO_EXEC);
            case "suid" -> attributes.remove(MountAttribute.NO_SUID);
            case "nosuid" -> attributes.add(MountAttribute.NO_SUID);
            case "dev" -> attributes.remove(MountAttribute.NO_DEVICES);
            case "nodev" -> attributes.add(MountAttribute.NO_DEVICES);
            case "noatime" -> attributes.add(MountAttribute.NO_ACCESS_TIME);
            default -> {
                return false;
            }
        }
        return true;
    }

    /**
     * {@code type=bind,source=S,target=T[,readonly]}, {@code type=tmpfs,target=T[,tmpfs-size=N][,tmpfs-mode=M]} or {@code
     * type=volume,target=T}.
     */
    static Volume mount(String text) {
        MountWords words = new MountWords(text);
        String type = words.take("type");
        String target = words.takeRequired("target", "dst", "destination");
        Volume volume =
                switch (type) {
                    case "bind" -> bind(words, target);
                    case "tmpfs" -> new Volume.Tmpfs(target, tmpfsOptions(words));
                    case "volume" -> new Volume.Anonymous(target);
                    default ->
                        throw new IllegalArgumentException(
                                "type=" + type + " in \"" + text + "\": bind, tmpfs or volume");
                };
        words.checkAllTaken();
        return volume;
    }

    private static Volume bind(MountWords words, String target) {
        for (String key : BindWords.KEYS) {
            String value = words.take(key);
            if (!value.isEmpty()) {
                BindWords.check(value, key + "=" + value);
            }
        }
        return new Volume.Bind(absolute(words.takeRequired("source", "src")), target, words.takeFlag("readonly", "ro"));
    }

    private static List<String> tmpfsOptions(MountWords words) {
        List<String> options = new ArrayList<>();
        String size = words.take("tmpfs-size");
        if (!size.isEmpty()) {
            options.add("size=" + ByteSize.parse(size).bytes());
        }
        String mode = words.take("tmpfs-mode");
        if (!mode.isEmpty()) {
            try {
                options.add("mode=" + Integer.toOctalString(Integer.parseUnsignedInt(mode, OCTAL)));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("tmpfs-mode=" + mode + ": an octal number such as 1777", e);
            }
        }
        return options;
    }
}
