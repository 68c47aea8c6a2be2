package io.ctk.cli;

import static io.ctk.cli.CommonOptions.flag;
import static io.ctk.cli.CommonOptions.value;
import static io.ctk.cli.CommonOptions.values;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The options of {@code ctk run}, by Docker's names. */
final class RunOptions {
    private RunOptions() {}

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        // What follows the image belongs to the container's program, whatever it looks like.
        spec.parser().stopAtPositional(true);
        spec.usageMessage()
                .description(
                        Verbs.summary("run"),
                        "IMAGE is \"host\": the machine's own files, read-only, under a writable layer. With --rootfs there is no"
                                + " IMAGE.")
                .customSynopsis(
                        "ctk run [OPTION...] IMAGE COMMAND [ARG...]",
                        "ctk run [OPTION...] --rootfs DIR COMMAND [ARG...]")
                .sortOptions(true);
        addProcess(spec);
        addFiles(spec);
        addLimits(spec);
        addRun(spec);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("IMAGE COMMAND")
                .type(String[].class)
                .arity("0..*")
                .description("The image, then the command and its arguments.")
                .build());
        return spec;
    }

    private static void addProcess(CommandSpec spec) {
        spec.addOption(values(
                "NAME[=VALUE]",
                "Set an environment variable; without a value, the one that it has here.",
                "-e",
                "--env"));
        spec.addOption(values("FILE", "Set environment variables from the lines of a file.", "--env-file"));
        spec.addOption(value("DIR", "Begin in this directory.", "-w", "--workdir"));
        spec.addOption(
                value("USER[:GROUP]", "Run as this user, by name or number, of the container's own.", "-u", "--user"));
        spec.addOption(value("NAME", "The container's host name.", "--hostname"));
        spec.addOption(
                value("none|host", "A network of its own with loopback only (none), or the machine's.", "--network"));
        spec.addOption(values("CAPABILITY", "Add a capability; ALL adds all.", "--cap-add"));
        spec.addOption(values("CAPABILITY", "Drop a capability; ALL drops all.", "--cap-drop"));
        spec.addOption(flag("Keep a small first process that reaps orphans and passes signals on.", "--init"));
    }

    private static void addFiles(CommandSpec spec) {
        spec.addOption(value("DIR", "Use this directory as the root, as it is, without an image.", "--rootfs"));
        spec.addOption(flag("Let nothing be written to the root.", "--read-only"));
        spec.addOption(
                values("SOURCE:TARGET[:ro]", "Show a file or directory of the machine at TARGET.", "-v", "--volume"));
        spec.addOption(values(
                "KEY=VALUE,...",
                "Mount type=bind,source=...,target=...[,readonly] or type=tmpfs,target=...[,tmpfs-size=,tmpfs-mode=].",
                "--mount"));
        spec.addOption(values("TARGET[:OPTIONS]", "Mount an empty directory in memory.", "--tmpfs"));
    }

    private static void addLimits(CommandSpec spec) {
        spec.addOption(value("SIZE", "At most so much memory, such as 64m.", "-m", "--memory"));
        spec.addOption(value("NUMBER", "At most so many processors' time, such as 0.5.", "--cpus"));
        spec.addOption(value("NUMBER", "At most so many processes and threads.", "--pids-limit"));
        spec.addOption(values("NAME=SOFT[:HARD]", "Set a resource limit, such as nofile=1024.", "--ulimit"));
        spec.addOption(value("TIME", "Kill it after that time, such as 10s, and end with status 124.", "--timeout"));
    }

    private static void addRun(CommandSpec spec) {
        spec.addOption(flag("Remove the container and its layer when it ends.", "--rm"));
        spec.addOption(value("NAME", "Name the container.", "--name"));
        spec.addOption(flag("Pass standard input on; otherwise it is empty.", "-i", "--interactive"));
        spec.addOption(flag("Print the plan and run nothing.", "--dry-run"));
        spec.addOption(flag("Print what every step of the start took, at the end.", "--trace"));
    }
}
