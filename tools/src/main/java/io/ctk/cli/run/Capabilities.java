package io.ctk.cli.run;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.security.Caller;
import io.ctk.security.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code --cap-add} and {@code --cap-drop}, whose order among one another means nothing, as Docker has it. */
final class Capabilities {
    private static final String ALL = "ALL";

    private Capabilities() {}

    static Set<Capability> of(List<String> added, List<String> dropped) throws UsageException {
        boolean addsAll = hasAll(added);
        boolean dropsAll = hasAll(dropped);
        Set<Capability> add = parse(RunOptions.ADD_CAPABILITY, added);
        Set<Capability> drop = parse(RunOptions.DROP_CAPABILITY, dropped);
        if (addsAll) {
            Set<Capability> all = all();
            all.removeAll(drop);
            return all;
        }
        Set<Capability> set = dropsAll ? EnumSet.noneOf(Capability.class) : EnumSet.copyOf(Capability.DEFAULTS);
        set.removeAll(drop);
        set.addAll(add);
        return set;
    }

    /** All that can be given: root can give what it has itself, and whoever makes a user namespace has all there. */
    private static Set<Capability> all() {
        Set<Capability> all = EnumSet.allOf(Capability.class);
        Caller caller = Caller.current();
        if (caller.isRoot()) {
            all.removeIf(capability -> (caller.capabilities() & 1L << capability.ordinal()) == 0);
        }
        return all;
    }

    private static boolean hasAll(List<String> names) {
        return names.stream().anyMatch(ALL::equalsIgnoreCase);
    }

    private static Set<Capability> parse(String option, List<String> names) throws UsageException {
        Set<Capability> set = EnumSet.noneOf(Capability.class);
        for (String name : names) {
            if (!name.equalsIgnoreCase(ALL)) {
                set.add(Options.read(option, name, Capability::parse));
            }
        }
        return set;
    }
}
