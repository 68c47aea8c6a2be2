package io.ctk.internal.compile;

import io.ctk.mount.MountAttribute;
import io.ctk.mount.Propagation;
import io.ctk.runtime.MountSpec;
import io.ctk.runtime.RuntimeSpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the options of a mount ask for (config.md, "Linux mount options", and mount(8)). Of two that contradict each other the later one
 * holds.
 *
 * @param bind whether files of the machine are shown
 * @param recursive whether with all that is mounted below them
 * @param remount whether a mount that is there is changed
 * @param own what the mount itself forbids
 * @param below what it and all mounts below it forbid
 * @param propagation how mounts spread, in this order
 * @param flags what has one word
 * @param data the file system's own options
 */
record MountOptions(
        boolean bind,
        boolean recursive,
        boolean remount,
        Attributes own,
        Attributes below,
        List<Spread> propagation,
        Set<Flag> flags,
        List<String> data) {

    /** Says what is changed: some attributes are set, others cleared. */
    record Attributes(Set<MountAttribute> set, Set<MountAttribute> cleared) {
        private Attributes() {
            this(EnumSet.noneOf(MountAttribute.class), EnumSet.noneOf(MountAttribute.class));
        }

        boolean isEmpty() {
            return set.isEmpty() && cleared.isEmpty();
        }

        private void add(MountAttribute attribute) {
            if (ACCESS_TIMES.contains(attribute)) {
                set.removeAll(ACCESS_TIMES); // one of them holds
            }
            set.add(attribute);
            cleared.remove(attribute);
        }

        private void clear(MountAttribute attribute) {
            set.remove(attribute);
            cleared.add(attribute);
        }
    }

    /** How mounts spread, at one mount or at all below it too. */
    record Spread(Propagation propagation, boolean recursive) {}

    /** What has one word. */
    enum Flag {
        /** A tmpfs begins with what its mount point shows. */
        COPY_UP("tmpcopyup"),
        /** Where the source is a link, the same link is made. */
        COPY_LINK("copy-symlink"),
        /** A link is bound itself. */
        SOURCE_NOT_FOLLOWED("src-nofollow"),
        /** A link at the destination is covered. */
        DESTINATION_NOT_FOLLOWED("dest-nofollow"),
        /** The owners of files are mapped. */
        MAPPED("idmap"),
        /** Those of all mounts below too. */
        MAPPED_BELOW("ridmap");

        private final String option;

        Flag(String option) {
            this.option = option;
        }
    }

    private static final Set<MountAttribute> ACCESS_TIMES = EnumSet.of(
            MountAttribute.NO_ACCESS_TIME, MountAttribute.RELATIVE_ACCESS_TIME, MountAttribute.STRICT_ACCESS_TIME);

    /** What is as it is when nothing is said. */
    private static final Set<String> NOTHING =
            Set.of("defaults", "async", "nolazytime", "nomand", "loud", "silent", "noiversion");

    /** What tells mount(8) and others who, when and whether, and says nothing of the mount. */
    private static final Set<String> OTHERS_BUSINESS =
            Set.of("auto", "noauto", "nofail", "nouser", "nogroup", "noowner", "_netdev");

    /** What lets ordinary users mount implies these, in mount(8). */
    private static final Map<String, List<MountAttribute>> USERS_MAY = Map.of(
            "user", List.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES, MountAttribute.NO_EXEC),
            "users", List.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES, MountAttribute.NO_EXEC),
            "owner", List.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES),
            "group", List.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES));

    /** The opposite of each attribute. */
    private static final Map<String, MountAttribute> OPPOSITES = Map.of(
            "rw", MountAttribute.READ_ONLY,
            "suid", MountAttribute.NO_SUID,
            "dev", MountAttribute.NO_DEVICES,
            "exec", MountAttribute.NO_EXEC,
            "atime", MountAttribute.NO_ACCESS_TIME,
            "diratime", MountAttribute.NO_DIRECTORY_ACCESS_TIME,
            "norelatime", MountAttribute.RELATIVE_ACCESS_TIME,
            "nostrictatime", MountAttribute.STRICT_ACCESS_TIME,
            "symfollow", MountAttribute.NO_LINKS);

    private static final Map<String, MountAttribute> ATTRIBUTES = attributes();

    private static final Map<String, Spread> SPREADS = spreads();
    private static final Map<String, Flag> FLAGS =
            Arrays.stream(Flag.values()).collect(Collectors.toUnmodifiableMap(flag -> flag.option, flag -> flag));

    private static Map<String, Spread> spreads() {
        Map<String, Spread> spreads = new TreeMap<>();
        for (Propagation each : Propagation.values()) {
            String word = each.name().toLowerCase(Locale.ROOT);
            spreads.put(word, new Spread(each, false));
            spreads.put("r" + word, new Spread(each, true));
        }
        return spreads;
    }

    private static Map<String, MountAttribute> attributes() {
        Map<String, MountAttribute> attributes = new TreeMap<>();
        for (MountAttribute attribute : MountAttribute.values()) {
            attributes.put(attribute.optionName(), attribute);
        }
        return attributes;
    }

    /**
     * {@return what a mount's options ask for}
     *
     * @param at the mount's path in the document
     */
    static MountOptions of(MountSpec mount, String at) throws RuntimeSpecException {
        Attributes own = new Attributes();
        Attributes below = new Attributes();
        List<Spread> propagation = new ArrayList<>();
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        List<String> data = new ArrayList<>();
        boolean bind = mount.type().equals("bind");
        boolean recursive = false;
        boolean remount = false;
        for (String option : mount.options()) {
            switch (option) {
                case "bind" -> bind = true;
                case "rbind" -> {
                    bind = true;
                    recursive = true;
                }
                case "remount" -> remount = true;
                default -> {
                    if (!isAttribute(option, own, below) && !isSpread(option, propagation) && !isFlag(option, flags)) {
                        data.add(option);
                    }
                }
            }
        }
        data.removeIf(MountOptions::isNothing);
        MountOptions all = new MountOptions(bind, recursive, remount, own, below, propagation, flags, data);
        all.check(mount, at + ".options");
        return all;
    }

    private static boolean isNothing(String option) {
        return NOTHING.contains(option)
                || OTHERS_BUSINESS.contains(option)
                || option.startsWith("x-")
                || option.startsWith("X-")
                || option.startsWith("comment=");
    }

    private static boolean isAttribute(String option, Attributes own, Attributes below) {
        if (ATTRIBUTES.containsKey(option)) {
            own.add(ATTRIBUTES.get(option));
        } else if (OPPOSITES.containsKey(option)) {
            own.clear(OPPOSITES.get(option));
        } else if (USERS_MAY.containsKey(option)) {
            USERS_MAY.get(option).forEach(own::add);
        } else if (option.startsWith("r") && ATTRIBUTES.containsKey(option.substring(1))) {
            below.add(ATTRIBUTES.get(option.substring(1)));
        } else if (option.startsWith("r") && OPPOSITES.containsKey(option.substring(1))) {
            below.clear(OPPOSITES.get(option.substring(1)));
        } else {
            return false;
        }
        return true;
    }

    private static boolean isSpread(String option, List<Spread> propagation) {
        Spread spread = SPREADS.get(option);
        return spread != null && propagation.add(spread);
    }

    private static boolean isFlag(String option, Set<Flag> flags) {
        Flag flag = FLAGS.get(option);
        if (flag != null) {
            flags.add(flag);
        }
        return flag != null;
    }

    private void check(MountSpec mount, String at) throws RuntimeSpecException {
        if (bind && !remount && !data.isEmpty()) {
            throw new RuntimeSpecException(
                    at, "\"" + data.get(0) + "\" is for file systems, and none is mounted by a bind");
        }
        if (!bind && (!mount.uidMappings().isEmpty() || !mount.gidMappings().isEmpty())) {
            throw new RuntimeSpecException(at, "only a bind can be id-mapped, and this mount has maps of ids");
        }
        if (has(Flag.COPY_UP) && !mount.type().equals("tmpfs")) {
            throw new RuntimeSpecException(at, "\"tmpcopyup\" is for a tmpfs alone");
        }
        for (Flag flag : flags) {
            if (flag != Flag.COPY_UP && (!bind || remount)) {
                throw new RuntimeSpecException(at, "\"" + flag.option + "\" is for a bind alone");
            }
        }
    }

    boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /** {@return whether a bind may need more than what is said when it is mounted} */
    boolean isChangedLater() {
        return !below.cleared().isEmpty() || !own.isEmpty();
    }

    /** {@return what the mount forbids, where nothing is mounted below it} */
    Set<MountAttribute> alone() {
        Set<MountAttribute> all = EnumSet.noneOf(MountAttribute.class);
        all.addAll(below.set());
        all.addAll(own.set());
        return all;
    }
}
