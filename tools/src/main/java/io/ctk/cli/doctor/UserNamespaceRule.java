package io.ctk.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A switch by which a machine forbids ordinary users to make user namespaces. */
enum UserNamespaceRule {
    /** Debian's patch. */
    UNPRIVILEGED("kernel.unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1"),
    /** namespaces(7). */
    MAXIMUM("user.max_user_namespaces", "0", "sysctl user.max_user_namespaces=15000"),
    /** Ubuntu 23.10 and later. */
    APPARMOR(
            "kernel.apparmor_restrict_unprivileged_userns",
            "1",
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile with \"userns,\" for Java");

    private final String key;
    private final String forbidding;
    private final String remedy;

    UserNamespaceRule(String key, String forbidding, String remedy) {
        this.key = key;
        this.forbidding = forbidding;
        this.remedy = remedy;
    }

    /** {@return the rules that forbid them, by the values of sysctls, which are empty where there is none of that name} */
    static List<UserNamespaceRule> broken(Function<String, Optional<String>> sysctl) {
        List<UserNamespaceRule> broken = new ArrayList<>();
        for (UserNamespaceRule rule : values()) {
            if (sysctl.apply(rule.key).equals(Optional.of(rule.forbidding))) {
                broken.add(rule);
            }
        }
        return broken;
    }

    /** {@return the value of a sysctl, from {@code /proc/sys}} */
    static Optional<String> sysctl(String key) {
        Path file = Path.of("/proc/sys", key.replace('.', '/'));
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    String setting() {
        return key + "=" + forbidding;
    }

    String remedy() {
        return remedy;
    }
}
