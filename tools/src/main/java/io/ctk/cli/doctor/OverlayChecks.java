package io.ctk.cli.doctor;

import io.ctk.CtkException;
import io.ctk.KernelFeature;
import io.ctk.launch.FileSteps;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Namespace;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Stdio;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.Overlay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What kinds of overlay can be mounted, each in a mount namespace of its own. */
final class OverlayChecks {
    private static final String CATEGORY = "overlay";

    private final ProcessStatus process;

    OverlayChecks(ProcessStatus process) {
        this.process = process;
    }

    List<Check> checks() {
        return List.of(
                new Check(CATEGORY, "overlay", this::overlay),
                new Check(CATEGORY, "lowerdir+", this::append),
                new Check(CATEGORY, "in a user namespace", this::inUserNamespace),
                new Check(CATEGORY, "upper on tmpfs", () -> upperInMemory(false)),
                new Check(CATEGORY, "upper on tmpfs, rootless", () -> upperInMemory(true)));
    }

    private Outcome overlay() throws IOException {
        LaunchPlan.Builder plan = Plans.asContainersAre(process, Namespace.MOUNT);
        return process.isRoot() ? mounted(plan) : mounted(plan, Overlay.Option.USER_XATTR);
    }

    private Outcome inUserNamespace() throws IOException {
        return mounted(Plans.inUserNamespace(process, Namespace.MOUNT), Overlay.Option.USER_XATTR);
    }

    private static Outcome mounted(LaunchPlan.Builder plan, Overlay.Option... options) throws IOException {
        try {
            mountInfo(plan, options);
            return Outcome.ok(options.length == 0 ? "can be mounted" : "can be mounted, with userxattr");
        } catch (CtkException e) {
            return Outcome.missing(
                    Text.line(e), whyNot(Files.readAllLines(Path.of("/proc/filesystems")), options.length > 0));
        }
    }

    /** What to do where overlays can't be mounted, by the file systems that the kernel has (proc(5)). */
    static String whyNot(List<String> filesystems, boolean user) {
        if (filesystems.stream()
                .noneMatch(line ->
                        line.strip().endsWith("\toverlay") || line.strip().equals("overlay"))) {
            return "the kernel has no overlay now: modprobe overlay, or CONFIG_OVERLAY_FS; without it, ctk "
                    + KernelFeature.OVERLAY.otherwise();
        }
        return user
                ? "needs Linux 5.11 and a user namespace: see the findings on those; or run ctk as root"
                : "needs CAP_SYS_ADMIN; without overlays, ctk " + KernelFeature.OVERLAY.otherwise();
    }

    private Outcome append() throws IOException {
        String table;
        try {
            Overlay.Option[] options =
                    process.isRoot() ? new Overlay.Option[0] : new Overlay.Option[] {Overlay.Option.USER_XATTR};
            table = mountInfo(Plans.asContainersAre(process, Namespace.MOUNT), options);
        } catch (CtkException e) {
            return Outcome.missing("no overlay at all", "see the finding on that");
        }
        return table.contains("lowerdir+=")
                ? Outcome.ok("layers one by one")
                : Outcome.missing("all layers in one option", KernelChecks.advice(KernelFeature.OVERLAY_APPEND));
    }

    /** The mount table of a process that mounted two directories over the root. */
    private static String mountInfo(LaunchPlan.Builder plan, Overlay.Option... options) throws IOException {
        try (TemporaryDirectory temporary = new TemporaryDirectory()) {
            Overlay overlay = Overlay.builder()
                    .lower(temporary.make("a"))
                    .lower(temporary.make("b"))
                    .options(options)
                    .build();
            plan.add(MountSteps.privateMounts())
                    .add(MountSteps.mountOverlay("/", overlay, Set.of(), MountPoint.MUST_EXIST))
                    .add(ProcessSteps.execute(
                            List.of("cat", "/proc/self/mountinfo"), List.of("/bin/cat", "/usr/bin/cat"), List.of()));
            LaunchedProcess cat = Launcher.of(plan.build())
                    .input(Stdio.NULL)
                    .error(Stdio.NULL)
                    .start();
            try (var output = cat.getInputStream()) {
                return new String(output.readAllBytes(), StandardCharsets.ISO_8859_1);
            }
        }
    }

    /**
     * An overlay with its upper directory in memory, in which a directory that was removed is made again: this marks the new
     * one as opaque with an extended attribute, which a tmpfs had not for user namespaces before Linux 6.6.
     */
    private Outcome upperInMemory(boolean rootless) {
        LaunchPlan.Builder plan = rootless
                ? Plans.inUserNamespace(process, Namespace.MOUNT)
                : Plans.asContainersAre(process, Namespace.MOUNT);
        Overlay.Builder overlay = Overlay.builder().lower(Path.of("/lower")).upper(Path.of("/upper"), Path.of("/work"));
        if (rootless || !process.isRoot()) {
            overlay.options(Overlay.Option.USER_XATTR);
        }
        plan.add(MountSteps.privateMounts())
                .add(MountSteps.mountFilesystem("tmpfs", "/", List.of(), Set.of(), MountPoint.MUST_EXIST))
                // mount(2), where it has to do, reaches directories through /proc/self/fd
                .add(MountSteps.bind(Path.of("/proc"), "/proc", true, Set.of(), MountPoint.MAKE_DIRECTORY));
        for (String directory : List.of("/lower", "/lower/again", "/upper", "/work", "/merged")) {
            plan.add(FileSteps.makeDirectory(directory, 0755));
        }
        plan.add(FileSteps.makeCharacterDevice("/upper/again", 0, 0, 0)) // a whiteout
                .add(MountSteps.pivotRoot())
                .add(MountSteps.mountOverlay("/merged", overlay.build(), Set.of(), MountPoint.MUST_EXIST))
                .add(FileSteps.makeDirectory("/merged/again", 0755))
                .add(ProcessSteps.exit());
        CtkException failure = Launcher.attempt(plan.build());
        return failure == null
                ? Outcome.ok("works")
                : Outcome.missing(
                        Text.line(failure),
                        rootless
                                ? "Linux 6.6 has user.* attributes on tmpfs; until then keep the store of ordinary users on ext4, xfs or btrfs"
                                : "keep the store on ext4, xfs or btrfs (CTK_ROOT names another place)");
    }
}
