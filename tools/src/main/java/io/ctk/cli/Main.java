package io.ctk.cli;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.launch.ExecuteException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The entry of the command: finds the verb, and turns whatever goes wrong into one line and an exit status. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process. */
    public static void main(String[] args) {
        int status = run(List.of(args), new Console(System.out, System.err));
        System.out.flush();
        System.exit(status);
    }

    /** {@return the exit status of the command with these words} */
    static int run(List<String> words, Console console) {
        boolean debug = !words.isEmpty() && words.get(0).equals("--debug");
        List<String> rest = debug ? words.subList(1, words.size()) : words;
        String first = rest.isEmpty() ? "" : rest.get(0);
        switch (first) {
            case "", "-h", "--help":
                Help.print(first.isEmpty() ? console.err() : console.out());
                return first.isEmpty() ? ExitCode.OURS : ExitCode.OK;
            case "help":
                if (rest.size() == 1) {
                    Help.print(console.out());
                    return ExitCode.OK;
                }
                return runVerb(rest.get(1), List.of("--help"), debug, console);
            case "-V", "--version":
                return runVerb("version", List.of(), debug, console);
            default:
                return runVerb(first, rest.subList(1, rest.size()), debug, console);
        }
    }

    private static int runVerb(String name, List<String> words, boolean debug, Console console) {
        Verb verb = Verbs.create(name);
        if (verb == null) {
            console.say("there is no \"" + name + "\"; ctk --help lists what there is");
            return ExitCode.OURS;
        }
        CommandSpec spec = CommonOptions.addTo(verb.spec().name("ctk " + name));
        boolean traces = debug;
        try {
            ParseResult result = parse(spec, words);
            traces |= CommonOptions.isDebug(result);
            return CommonOptions.isHelp(result) ? Help.print(result, console.out()) : verb.run(result, console);
        } catch (ParameterException | UsageException e) {
            return fail(e, e.getMessage() + "; see ctk " + name + " --help", traces, console);
        } catch (IllegalArgumentException e) {
            return fail(e, String.valueOf(e.getMessage()), traces, console);
        } catch (ExecuteException e) {
            fail(e, String.valueOf(e.getMessage()), traces, console);
            return e.isNotFound() ? ExitCode.NOT_FOUND : ExitCode.NOT_EXECUTABLE;
        } catch (CtkException e) {
            return fail(e, e.getMessage() + advice(e), traces, console);
        } catch (IOException | UnsatisfiedLinkError e) {
            return fail(e, describe(e), traces, console);
        }
    }

    private static ParseResult parse(CommandSpec spec, List<String> words) {
        return new CommandLine(spec).parseArgs(words.toArray(new String[0]));
    }

    private static int fail(Throwable failure, String message, boolean traces, Console console) {
        console.say(message.replace("\n", "\\n"));
        if (traces) {
            failure.printStackTrace(console.err());
        }
        return ExitCode.OURS;
    }

    private static String describe(Throwable failure) {
        // Of the JDK's file exceptions only the class says what happened.
        String kind = failure.getClass().getSimpleName().replace("Exception", "");
        return failure instanceof java.nio.file.FileSystemException
                ? kind + ": " + failure.getMessage()
                : String.valueOf(failure.getMessage());
    }

    private static String advice(CtkException e) {
        int errno = e.errno();
        boolean missing = errno == Errno.EPERM
                || errno == Errno.ENOSYS
                || errno == Errno.ENODEV
                || errno == Errno.EOPNOTSUPP
                || errno == Errno.ENOSPC;
        return missing && !e.detail().contains("ctk doctor") ? "; see ctk doctor" : "";
    }

    /** {@return every command, the top-level one first: what the manual pages and completions are made of} */
    public static List<CommandSpec> specs() {
        CommandSpec root = Help.root();
        List<CommandSpec> specs = new ArrayList<>();
        for (String[] summary : Verbs.SUMMARIES) {
            Verb verb = Verbs.create(summary[0]);
            if (verb != null) {
                root.addSubcommand(summary[0], CommonOptions.addTo(verb.spec().name(summary[0])));
            }
        }
        addWithSubcommands(root, specs);
        return specs;
    }

    private static void addWithSubcommands(CommandSpec spec, List<CommandSpec> specs) {
        specs.add(spec);
        for (CommandLine subcommand : spec.subcommands().values()) {
            addWithSubcommands(subcommand.getCommandSpec(), specs);
        }
    }
}
