package io.ctk.cli.cgroup;

import io.ctk.CtkException;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupManager;
import io.ctk.cli.verb.Durations;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.Failure;
import io.ctk.cli.verb.LimitOptions;
import io.ctk.cli.verb.ManagerOption;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Signals;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.UsageReport;
import io.ctk.cli.verb.Verb;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.ResourceLimit;
import io.ctk.launch.SearchPath;
import io.ctk.launch.Stdio;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup run}: runs a command in a group of its own, and ends as the command ends. */
final class RunVerb implements Verb {
    private static final String NAME = "--name";
    private static final String RESOURCE_LIMIT = "--ulimit";
    private static final String TIMEOUT = "--timeout";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "run",
                "Runs a command in a group of its own, with limits that hold for all its processes together, and nothing else"
                        + " between it and this machine.",
                "It has this command's user, directory, environment, standard streams and terminal. At its end the group is"
                        + " removed, and what still lives in it is killed, whatever became of its parents.",
                "Where ctk itself is killed, all that lives in the group is too. The empty group is left: ctk cgroup rm GROUP removes it.");
        spec.parser().stopAtPositional(true);
        spec.usageMessage().customSynopsis("ctk cgroup run [OPTION...] COMMAND [ARGUMENT...]");
        ExitStatuses.addCommandTo(spec, "");
        LimitOptions.addTo(spec);
        spec.addOption(ManagerOption.option())
                .addOption(Options.list(
                        "NAME=SOFT[:HARD]",
                        "Set a resource limit, which holds for each process by itself, such as nofile=1024:4096.",
                        RESOURCE_LIMIT))
                .addOption(Options.value("NAME", "The group's name; otherwise one that is new.", NAME))
                .addOption(Options.value("TIME", "Kill it after that time, such as 10, 10s, 500ms or 2m.", TIMEOUT));
        UsageReport.addTo(spec);
        return spec.addPositional(Options.argument("0..*", "0..*", "COMMAND", "What to run."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err)
            throws UsageException, IOException, InterruptedException {
        CgroupLimits limits = LimitOptions.of(parsed);
        UsageReport.Format stats = UsageReport.wished(parsed);
        Duration timeout = Options.read(parsed, TIMEOUT, Durations::parse);
        String written = Options.read(parsed, NAME, RunVerb::name);
        CgroupManager manager = ManagerOption.of(parsed);
        LaunchPlan plan = plan(parsed);
        int status = 0;
        String used = "";
        try (Signals signals = Signals.receiveInGroup();
                CommandGroup group =
                        CommandGroup.make(written == null ? newName() : written, limits, manager, stats != null)) {
            LaunchedProcess process = Launcher.of(plan)
                    .input(Stdio.INHERIT)
                    .output(Stdio.INHERIT)
                    .error(Stdio.INHERIT)
                    .cgroup(group.group())
                    .groupDiesToo()
                    .start();
            signals.passTo(process);
            status = waitFor(process, timeout, group, err);
            if (status != 0 && group.isOutOfMemory()) {
                err.println("ctk: out of memory: the kernel's OOM killer ended processes of the command");
            }
            if (stats != null) {
                used = UsageReport.of(group.group().usage(), process.waitForStatus(), stats);
            }
        }
        err.print(used);
        return status;
    }

    private static String name(String text) {
        if (text.isEmpty() || text.equals(".") || text.equals("..") || text.indexOf('/') >= 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no name for a group: one word without a slash");
        }
        return text;
    }

    private static String newName() {
        return "ctk-run-" + ProcessHandle.current().pid() + "-"
                + Integer.toHexString(ThreadLocalRandom.current().nextInt());
    }

    private static LaunchPlan plan(ParseResult parsed) throws UsageException, IOException {
        List<String> command = parsed.matchedPositionalValue(0, List.of());
        if (command.isEmpty() || command.get(0).isEmpty()) {
            throw new UsageException("no command to run; see ctk cgroup run --help");
        }
        LaunchPlan.Builder plan = LaunchPlan.builder();
        for (String text : Options.texts(parsed, RESOURCE_LIMIT)) {
            ResourceLimit limit = Options.read(RESOURCE_LIMIT, text, ResourceLimit::parse);
            plan.add(ProcessSteps.setLimit(limit));
        }
        Map<String, String> environment = CallerEnvironment.of(System.getenv());
        String path = environment.getOrDefault("PATH", SearchPath.STANDARD);
        return plan.add(ProcessSteps.inherit())
                .add(ProcessSteps.dieWithLauncher())
                .add(ProcessSteps.execute(
                        command,
                        SearchPath.candidates(command.get(0), path),
                        environment.entrySet().stream()
                                .map(variable -> variable.getKey() + "=" + variable.getValue())
                                .toList()))
                .build();
    }

    private static int waitFor(LaunchedProcess process, @Nullable Duration timeout, CommandGroup group, PrintStream err)
            throws IOException, InterruptedException {
        if (timeout == null) {
            return process.waitForStatus().code();
        }
        try {
            return process.waitForStatus(timeout).code();
        } catch (TimeoutException e) {
            err.println("ctk: "
                    + CtkException.oneLine(String.valueOf(group.group().path().getFileName())) + " was killed after "
                    + Durations.text(timeout));
            group.group().kill();
            return Failure.TIMED_OUT;
        }
    }
}
