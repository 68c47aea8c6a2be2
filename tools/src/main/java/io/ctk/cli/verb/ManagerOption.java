package io.ctk.cli.verb;

import io.ctk.cgroup.CgroupManager;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code --cgroup-manager}: who makes the groups that ctk works in. */
public final class ManagerOption {
    private static final String NAME = "--cgroup-manager";

    private ManagerOption() {}

    public static OptionSpec option() {
        return Options.value(
                "MANAGER",
                "Who makes the cgroup: systemd, which is asked over D-Bus, or cgroupfs, ctk itself. Without it, whoever fits.",
                NAME);
    }

    /** {@return the manager that was written, null for the one that fits this machine} */
    public static @Nullable CgroupManager of(ParseResult parsed) throws UsageException {
        return Options.read(parsed, NAME, ManagerOption::manager);
    }

    private static CgroupManager manager(String text) {
        return Arrays.stream(CgroupManager.values())
                .filter(manager -> manager.toString().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no cgroup manager " + text + ": systemd or cgroupfs"));
    }
}
