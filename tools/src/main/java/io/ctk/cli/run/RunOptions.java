package io.ctk.cli.run;

import static io.ctk.cli.verb.Options.flag;
import static io.ctk.cli.verb.Options.list;
import static io.ctk.cli.verb.Options.optionalValue;
import static io.ctk.cli.verb.Options.value;

import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.LimitOptions;
import io.ctk.cli.verb.ManagerOption;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.UsageReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The options of {@code ctk run}: Docker's, with Docker's meaning. */
final class RunOptions {
    static final String REMOVE = "--rm";
    static final String NAME = "--name";
    static final String ENVIRONMENT = "--env";
    static final String ENVIRONMENT_FILE = "--env-file";
    static final String WORKING_DIRECTORY = "--workdir";
    static final String USER = "--user";
    static final String VOLUME = "--volume";
    static final String MOUNT = "--mount";
    static final String TMPFS = "--tmpfs";
    static final String READ_ONLY = "--read-only";
    static final String HOSTNAME = "--hostname";
    /** The short form, an option of its own: alone it asks for help, as it does of every other command. */
    static final String HOST = "-h";

    static final String NETWORK = "--network";
    static final String ADD_CAPABILITY = "--cap-add";
    static final String DROP_CAPABILITY = "--cap-drop";
    static final String RESOURCE_LIMIT = "--ulimit";
    static final String ENTRYPOINT = "--entrypoint";
    static final String ROOTFS = "--rootfs";
    static final String BUNDLE = "--bundle";
    static final String TIMEOUT = "--timeout";
    static final String INTERACTIVE = "--interactive";
    static final String INIT = "--init";
    static final String DRY_RUN = "--dry-run";
    static final String TRACE = "--trace";

    /** What no host name can be. */
    private static final String NO_NAME = "\0";

    private RunOptions() {}

    /** {@return whether {@code -h} stands there for help} */
    static boolean isHelpAsked(ParseResult parsed) {
        return NO_NAME.equals(Options.text(parsed, HOST))
                && parsed.matchedPositionals().isEmpty();
    }

    /** {@return the host name, by either of its options; null where there is none} */
    static @Nullable String hostname(ParseResult parsed) throws UsageException {
        String name = Options.text(parsed, HOSTNAME);
        String host = Options.text(parsed, HOST);
        if (NO_NAME.equals(host)) {
            throw new UsageException(HOST + ": the host name is missing; see ctk run --help");
        }
        if (name != null && host != null && !name.equals(host)) {
            throw new UsageException(HOST + " says the same as " + HOSTNAME + ": write one of them");
        }
        return name == null ? host : name;
    }

    static CommandSpec spec() {
        CommandSpec spec = Options.verbWithLongHelp(
                "run",
                "Runs a command in a container: with its own processes, network, host name and mounts, and a root file system of"
                        + " its own.",
                "What the command changes, it changes in a layer above the image. Without --rm that is kept: see ctk ps, start, diff, commit"
                        + " and rm.",
                "The image host is this machine's own files.",
                "Signals that ctk gets go to the command. What is typed at a terminal, Ctrl-C first of all, goes to all programs in the"
                        + " foreground there, as if they had the terminal, and the third Ctrl-C kills; what another process sends goes"
                        + " to the command alone.");
        spec.parser().stopAtPositional(true);
        spec.usageMessage()
                .customSynopsis(
                        "ctk run [OPTION...] IMAGE [COMMAND [ARGUMENT...]]",
                        "       ctk run [OPTION...] --rootfs DIRECTORY COMMAND [ARGUMENT...]",
                        "       ctk run [OPTION...] --bundle DIRECTORY");
        ExitStatuses.addCommandTo(spec, " in the container");
        addContainer(spec);
        addMounts(spec);
        addLimits(spec);
        addRunning(spec);
        return spec.addPositional(Options.argument(
                "0..*", "0..*", "IMAGE COMMAND", "The image, and what to run on it; no image with --rootfs."));
    }

    private static void addContainer(CommandSpec spec) {
        spec.addOption(flag("Keep nothing of the container when it ends.", REMOVE))
                .addOption(value("NAME", "The container's name.", NAME))
                .addOption(value(
                        "PROGRAM", "Run this with the words that follow, in place of the image's own.", ENTRYPOINT))
                .addOption(list(
                        "NAME[=VALUE]",
                        "Set an environment variable; without a value, to what it is here.",
                        "-e",
                        ENVIRONMENT))
                .addOption(list("FILE", "Set the variables of a file of such lines.", ENVIRONMENT_FILE))
                .addOption(value("DIRECTORY", "Where the command starts.", "-w", WORKING_DIRECTORY))
                .addOption(value("USER[:GROUP]", "Who it runs as: a name or number.", "-u", USER))
                .addOption(value("NAME", "The host name; otherwise the container's name.", HOSTNAME))
                .addOption(optionalValue(
                        "NAME", NO_NAME, "The same; without a name and an image, print this and exit.", HOST))
                .addOption(value("NETWORK", "none (only loopback, the default) or host.", NETWORK));
    }

    private static void addMounts(CommandSpec spec) {
        spec.addOption(value(
                        "DIRECTORY",
                        "Run in this directory as it is, changing it, instead of on an image. What is mounted on and missing there,"
                                + " such as /proc and /etc/hosts, is made and stays.",
                        ROOTFS))
                .addOption(value(
                        "DIRECTORY",
                        "Run the OCI bundle there: its config.json says all of the container, and ctk spec prints one to begin with.",
                        BUNDLE))
                .addOption(flag("Forbid changes of the root file system.", READ_ONLY))
                .addOption(list(
                        "SOURCE:TARGET[:ro]",
                        "Show a file or directory of this machine there; TARGET alone is a directory of the container's own, which"
                                + " begins with what the image has there. At /etc it hides"
                                + " the container's own hosts, hostname and resolv.conf.",
                        "-v",
                        VOLUME))
                .addOption(list(
                        "KEY=VALUE,...",
                        "The same with type=bind,source=,target=,readonly; type=tmpfs,target=,tmpfs-size=,tmpfs-mode=; or"
                                + " type=volume,target=.",
                        MOUNT))
                .addOption(list("TARGET[:OPTIONS]", "Mount an empty directory in memory there.", TMPFS));
    }

    private static void addLimits(CommandSpec spec) {
        LimitOptions.addTo(spec);
        spec.addOption(ManagerOption.option());
        spec.addOption(list("CAPABILITY", "Give it a capability, or ALL.", ADD_CAPABILITY))
                .addOption(list("CAPABILITY", "Take a capability from it, or ALL.", DROP_CAPABILITY))
                .addOption(list("NAME=SOFT[:HARD]", "Set a resource limit, such as nofile=1024:4096.", RESOURCE_LIMIT));
    }

    private static void addRunning(CommandSpec spec) {
        spec.addOption(value("TIME", "Kill it after that time, such as 10, 10s, 500ms or 2m.", TIMEOUT))
                .addOption(flag("Pass standard input on; otherwise it is empty.", "-i", INTERACTIVE))
                .addOption(flag("Have a first process that reaps orphans and passes signals on.", INIT))
                .addOption(Options.attachedValue(
                        "WHAT",
                        DryRun.PLAN,
                        "Do nothing, and print what would be done, step by step; with =spec, print what the container would be, as the"
                                + " OCI runtime specification's config.json.",
                        DRY_RUN))
                .addOption(flag("Print at the end what each step of the start took.", TRACE));
        UsageReport.addTo(spec);
    }
}
