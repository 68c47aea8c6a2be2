package io.ctk.cli;

import io.ctk.cli.completion.Completer;
import io.ctk.cli.hints.Complaint;
import io.ctk.cli.hints.Hints;
import io.ctk.cli.verb.Failure;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.StandardOutput;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Utf8;
import io.ctk.cli.verb.Verb;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The entry of the command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintStream out = StandardOutput.open();
        int status = areWhole(args) ? run(args, out, System.err) : fail(notUtf8(), false, out, System.err);
        awaitEnd();
        System.err.flush();
        // Not exit(): there are no hooks to run, and what is left to wait for are threads that wait for nothing.
        Runtime.getRuntime().halt(status);
    }

    /** Java puts U+FFFD in the place of bytes that are no UTF-8: a command must not run with words that nobody wrote. */
    private static boolean areWhole(String[] args) {
        for (String arg : args) {
            if (arg.indexOf(Utf8.REPLACEMENT) >= 0) {
                return Utf8.isContentOf(Path.of("/proc/self/cmdline"));
            }
        }
        return true;
    }

    private static UsageException notUtf8() {
        return new UsageException("an argument is not UTF-8, and Java can't pass it on as it is");
    }

    /**
     * Runs one command line.
     *
     * @param args its words, without {@code ctk}
     * @param out standard output
     * @param err standard error
     * @return the exit status
     */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        int first = 0;
        boolean debug = false;
        while (first < args.length && args[first].equals(Options.DEBUG)) {
            debug = true;
            first++;
        }
        String word = first < args.length ? args[first] : "";
        String[] rest = Arrays.copyOfRange(args, Math.min(first + 1, args.length), args.length);
        try {
            int status = dispatch(word, rest, debug, out, err);
            return out.checkError() ? unwritten(status, out, err) : status;
        } catch (UsageException e) {
            return fail(e, debug, out, err);
        }
    }

    private static int unwritten(int status, PrintStream out, PrintStream err) {
        if (isAbandoned(out)) {
            return StandardOutput.PIPE_STATUS;
        }
        String why = out instanceof StandardOutput own ? ": " + own.failure() : "";
        err.println("ctk: standard output can't be written" + why);
        return status == 0 ? Failure.OURS : status;
    }

    private static boolean isAbandoned(PrintStream out) {
        return out instanceof StandardOutput own && own.isAbandoned();
    }

    private static int dispatch(String word, String[] rest, boolean debug, PrintStream out, PrintStream err)
            throws UsageException {
        Verb verb = Verbs.find(word);
        if (verb != null) {
            return run(verb, word, rest, debug, out, err);
        }
        return switch (word) {
            case "--version", "-V" -> dispatch("version", rest, debug, out, err);
            case Completer.WORD -> Completion.answer(rest, out);
            case "help", "--help", "-h" -> Help.print(rest, out);
            case "" -> {
                Help.print(rest, err);
                yield Failure.OURS;
            }
            default -> throw new UsageException(Hints.noCommand(word, Verbs.NAMES));
        };
    }

    private static int run(
            Verb verb, String name, String[] args, boolean debugBefore, PrintStream out, PrintStream err) {
        boolean debug = debugBefore;
        try {
            ParseResult parsed = Options.commandLine(verb.spec()).parseArgs(args);
            debug |= isDebug(parsed);
            if (verb.isHelpAsked(parsed)) {
                return Help.print(new String[] {name}, out);
            }
            return Help.printIfAsked(parsed, name, out) ? 0 : verb.run(parsed, out, err);
        } catch (ParameterException e) {
            String why = Complaint.of(e, verb.spec(), args);
            return fail(new UsageException(why), debug, out, err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail(e, debug, out, err);
        } catch (Exception | Error e) {
            return fail(e, debug, out, err);
        }
    }

    private static boolean isDebug(ParseResult parsed) {
        return Options.has(parsed, Options.DEBUG) || (parsed.hasSubcommand() && isDebug(parsed.subcommand()));
    }

    /** After a signal the JVM removes what we were writing, and then ends: what fails on that account is no failure to speak of. */
    private static void awaitEnd() {
        Thread unused = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(unused);
            boolean ignored = Runtime.getRuntime().removeShutdownHook(unused);
        } catch (IllegalStateException e) {
            for (; ; ) {
                LockSupport.park();
            }
        }
    }

    private static int fail(Throwable failure, boolean debug, PrintStream out, PrintStream err) {
        awaitEnd();
        if (isAbandoned(out)) {
            return StandardOutput.PIPE_STATUS; // that is what failed
        }
        err.println("ctk: " + Hints.line(failure));
        if (debug) {
            failure.printStackTrace(err);
        }
        return Failure.status(failure);
    }

    /** Every command, the top-level one first: what the manual pages are made of. */
    public static List<CommandSpec> specs() {
        List<CommandSpec> specs = new ArrayList<>();
        addWithSubcommands(Help.root(), specs);
        return specs;
    }

    private static void addWithSubcommands(CommandSpec spec, List<CommandSpec> specs) {
        specs.add(spec);
        for (CommandLine subcommand : spec.subcommands().values()) {
            addWithSubcommands(subcommand.getCommandSpec(), specs);
        }
    }
}
