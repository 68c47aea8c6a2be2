package io.ctk.cli.doctor;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Stdio;
import io.ctk.mount.MountTable;
import io.ctk.systemd.CgroupManagerChoice;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How cgroups are laid out here, and what may be done with them. */
final class CgroupChecks {
    private static final String CATEGORY = "cgroups";
    private static final String CONTAINERS_RUN = "containers run without a group and limits; ";

    private final ProcessStatus process;

    CgroupChecks(ProcessStatus process) {
        this.process = process;
    }

    List<Check> checks() {
        return List.of(
                new Check(CATEGORY, "layout", () -> CgroupLayout.current().layout()),
                new Check(CATEGORY, "nsdelegate", () -> protection(MountTable.read())),
                new Check(CATEGORY, "controllers", CgroupChecks::controllers),
                new Check(CATEGORY, "own group", () -> ownGroup(CgroupLayout.current())),
                new Check(CATEGORY, "manager", CgroupChecks::manager),
                new Check(CATEGORY, "making groups", this::making),
                new Check(CATEGORY, "starting in a group", this::starting),
                new Check(CATEGORY, "cgroup.kill", this::kill),
                new Check(CATEGORY, "delegation", this::delegation));
    }

    /** What keeps a container from its own limits. */
    static Outcome protection(MountTable table) {
        Optional<MountTable.Entry> mount = table.entries().stream()
                .filter(entry -> entry.type().equals("cgroup2"))
                .findFirst();
        if (mount.isEmpty()) {
            return Outcome.missing("no cgroup v2", "see the finding on the layout");
        }
        return CgroupHierarchy.protectsNamespaces(table)
                ? Outcome.ok("a container can't write its own group's limits")
                : Outcome.limited(
                        "missing: root in a container may write its own group's limits",
                        "ctk sets limits one group above, out of reach; for other tools, as root: mount -o remount,nsdelegate "
                                + mount.get().target());
    }

    private static Outcome controllers() throws IOException {
        CgroupLayout layout = CgroupLayout.current();
        List<Path> parents = parents();
        if (parents.isEmpty()) {
            return layout.controllers(Set.of());
        }
        Path writable = parents.stream().filter(Files::isWritable).findFirst().orElse(parents.get(parents.size() - 1));
        try (Cgroup group = Cgroup.open(writable)) {
            return layout.controllers(group.controllers());
        }
    }

    static Outcome ownGroup(CgroupLayout layout) {
        return layout.ownGroup()
                .map(Outcome::ok)
                .orElseGet(() -> Outcome.missing("in no group of v2", "see the finding on the layout"));
    }

    /** Where groups of containers may be made, the best first. */
    private static List<Path> parents() throws IOException {
        List<Path> parents = new ArrayList<>();
        CgroupHierarchy.find().map(CgroupHierarchy::mountPoint).ifPresent(parents::add);
        CgroupHierarchy.find()
                .flatMap(CgroupHierarchy::own)
                .filter(own -> Files.isDirectory(own) && !parents.contains(own))
                .ifPresent(parents::add);
        return parents;
    }

    private static Outcome manager() throws IOException {
        return Outcome.ok(CgroupManagerChoice.detect().toString());
    }

    private Outcome making() {
        try (TemporaryGroup temporary = TemporaryGroup.below(parents())) {
            return Outcome.ok("can be made, below " + temporary.group().path().getParent());
        } catch (IOException e) {
            return Outcome.missing(Text.line(e), CONTAINERS_RUN + whoMay());
        }
    }

    private String whoMay() {
        return process.isRoot()
                ? "cgroup v2 must be mounted, and writable: see the finding on the layout"
                : "see the finding on delegation";
    }

    private Outcome starting() throws IOException {
        LaunchPlan plan =
                Plans.asContainersAre(process).add(ProcessSteps.exit()).build();
        try (TemporaryGroup temporary = TemporaryGroup.below(parents())) {
            ExitStatus status = Launcher.of(plan)
                    .input(Stdio.NULL)
                    .output(Stdio.NULL)
                    .error(Stdio.NULL)
                    .cgroup(temporary.group())
                    .start()
                    .waitForStatus();
            return status.isSuccess()
                    ? Outcome.ok("works")
                    : Outcome.missing("the process ended with " + status, CONTAINERS_RUN + whoMay());
        } catch (IOException e) {
            return Outcome.missing(Text.line(e), CONTAINERS_RUN + whoMay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Outcome kill() throws IOException {
        try (TemporaryGroup temporary = TemporaryGroup.below(parents())) {
            return killOutcome(Files.exists(temporary.group().path().resolve("cgroup.kill")));
        } catch (IOException e) {
            // The root group has none; any other shows what the kernel can.
            Optional<Path> other = CgroupHierarchy.find()
                    .flatMap(CgroupHierarchy::own)
                    .filter(own -> Files.exists(own.resolve("cgroup.events")));
            return other.isPresent()
                    ? killOutcome(Files.exists(other.get().resolve("cgroup.kill")))
                    : Outcome.limited(
                            "not known, as no group can be made", "nothing to do: it is for groups that ctk makes");
        }
    }

    static Outcome killOutcome(boolean there) {
        return there
                ? Outcome.ok("there")
                : Outcome.missing(
                        "the kernel has none",
                        "Linux 5.14 has it; without it, ctk freezes a group and kills one by one");
    }

    private Outcome delegation() throws IOException {
        Optional<Path> mount = CgroupHierarchy.find().map(CgroupHierarchy::mountPoint);
        if (mount.isEmpty()) {
            return Outcome.missing("no cgroup v2", "see the finding on the layout");
        }
        Optional<Path> delegated = process.isRoot()
                ? delegatedBelow(mount.get().resolve("user.slice"))
                : CgroupHierarchy.find()
                        .flatMap(CgroupHierarchy::own)
                        .filter(own -> Files.isWritable(own) && Files.isWritable(own.resolve("cgroup.procs")));
        return delegated
                .map(path -> Outcome.ok(path + (process.isRoot() ? " is an ordinary user's" : " is this user's")))
                .orElseGet(() -> Outcome.limited(
                        process.isRoot() ? "no session of an ordinary user has a group" : "no group is this user's",
                        "for limits on rootless containers: log in under systemd, or"
                                + " systemd-run --user --scope -p Delegate=yes ctk ..."));
    }

    /** systemd gives user@UID.service to the user. */
    private static Optional<Path> delegatedBelow(Path slice) throws IOException {
        if (!Files.isDirectory(slice)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> users = Files.newDirectoryStream(slice, "user-*.slice")) {
            for (Path user : users) {
                String name = String.valueOf(user.getFileName());
                Path service = user.resolve(
                        "user@" + name.substring("user-".length(), name.length() - ".slice".length()) + ".service");
                if (Files.isDirectory(service) && !Integer.valueOf(0).equals(Files.getAttribute(service, "unix:uid"))) {
                    return Optional.of(service);
                }
            }
        }
        return Optional.empty();
    }
}
