package io.ctk.cli.verb;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The kinds of options there are. All values are texts: their readers say what is wrong with one, not picocli. */
public final class Options {
    public static final String HELP = "--help";
    public static final String DEBUG = "--debug";

    private Options() {}

    /** {@return a verb with the options that all have} */
    public static CommandSpec verb(String name, String... description) {
        return verb(name, List.of("-h", HELP), description);
    }

    /** {@return a verb in which {@code -h} means something else} */
    public static CommandSpec verbWithLongHelp(String name, String... description) {
        return verb(name, List.of(HELP), description);
    }

    private static CommandSpec verb(String name, List<String> help, String... description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).sortOptions(false);
        spec.addOption(OptionSpec.builder(help.toArray(new String[0]))
                .usageHelp(true)
                .description("Print this and exit.")
                .build());
        return spec.addOption(flag("Where ctk fails, print where in its code.", DEBUG));
    }

    /** {@return what reads the words after a verb} */
    public static CommandLine commandLine(CommandSpec spec) {
        // As in other commands: what is written last counts; @ is a character like any other.
        return new CommandLine(spec).setExpandAtFiles(false).setOverwrittenOptionsAllowed(true);
    }

    public static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .description(description)
                .build();
    }

    /** {@return an option with a value; the last one written counts} */
    public static OptionSpec value(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** {@return an option whose value may be left out, which then is that} */
    public static OptionSpec optionalValue(String label, String leftOut, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .arity("0..1")
                .fallbackValue(leftOut)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** {@return an option whose value may be left out, which then is that; where it isn't, it is attached ({@code --name=value})} */
    public static OptionSpec attachedValue(String label, String leftOut, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .arity("0..1")
                .preprocessor((words, command, option, how) -> {
                    if (!"=".equals(how.get("separator"))) {
                        words.push(leftOut); // or the next word would be taken
                    }
                    return false;
                })
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** {@return an option that may be written several times} */
    public static OptionSpec list(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    public static PositionalParamSpec argument(String index, String arity, String label, String description) {
        boolean several = arity.endsWith("*");
        return PositionalParamSpec.builder()
                .index(index)
                .arity(arity)
                .required(!arity.startsWith("0")) // an arity alone demands nothing of a model made by hand
                .type(several ? List.class : String.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    public static boolean has(ParseResult parsed, String name) {
        return parsed.matchedOptionValue(name, false); // not only whether it stands there: --rm=false
    }

    public static @Nullable String text(ParseResult parsed, String name) {
        return parsed.matchedOptionValue(name, null);
    }

    public static List<String> texts(ParseResult parsed, String name) {
        return parsed.matchedOptionValue(name, List.of());
    }

    /** {@return the value read, null where the option was not written} */
    public static <T> @Nullable T read(ParseResult parsed, String name, Function<String, T> reader)
            throws UsageException {
        String text = text(parsed, name);
        return text == null ? null : read(name, text, reader);
    }

    /** {@return the text, read; a complaint of the reader gets the option's name} */
    public static <T> T read(String name, String text, Function<String, T> reader) throws UsageException {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(name + ": " + e.getMessage());
        }
    }
}
