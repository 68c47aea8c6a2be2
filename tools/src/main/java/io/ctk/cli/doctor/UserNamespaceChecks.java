package io.ctk.cli.doctor;

import io.ctk.CtkException;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether containers can be run without being root, and with how many ids. */
final class UserNamespaceChecks {
    private static final String CATEGORY = "user namespaces";

    private final ProcessStatus process;

    UserNamespaceChecks(ProcessStatus process) {
        this.process = process;
    }

    List<Check> checks() {
        return List.of(
                new Check(CATEGORY, "allowed", this::allowed),
                new Check(CATEGORY, "subordinate ids", this::subordinateIds));
    }

    private Outcome allowed() {
        CtkException failure = Launcher.attempt(
                Plans.inUserNamespace(process).add(ProcessSteps.exit()).build());
        return outcome(failure, UserNamespaceRule.broken(UserNamespaceRule::sysctl), process.isRoot());
    }

    static Outcome outcome(@Nullable CtkException failure, List<UserNamespaceRule> broken, boolean root) {
        if (failure == null && (broken.isEmpty() || !root)) {
            return Outcome.ok(root ? "for root and, by the sysctls, for ordinary users" : "for this user");
        }
        String settings = broken.stream().map(UserNamespaceRule::setting).collect(Collectors.joining(", "));
        String remedies = broken.stream().map(UserNamespaceRule::remedy).collect(Collectors.joining("; "));
        if (failure == null) {
            return Outcome.limited("for root only: " + settings, "for ordinary users: " + remedies);
        }
        return Outcome.missing(
                Text.line(failure) + (broken.isEmpty() ? "" : "; " + settings),
                broken.isEmpty()
                        ? "the kernel has none (CONFIG_USER_NS), or a filter of seccomp or a security module forbids them"
                        : "as root: " + remedies);
    }

    private Outcome subordinateIds() throws IOException {
        if (process.isRoot()) {
            return Outcome.ok("root maps whatever ids it likes");
        }
        String name = System.getProperty("user.name", "?");
        SubordinateIds ids =
                SubordinateIds.of(lines(Path.of("/etc/subuid")), lines(Path.of("/etc/subgid")), name, process.uid());
        return ids.outcome(
                name.equals("?") ? Long.toString(process.uid()) : name, onPath("newuidmap") && onPath("newgidmap"));
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.isReadable(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Stream.of(path.split(":"))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
