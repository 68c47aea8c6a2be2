package io.ctk.cli.completion;

import io.ctk.cli.verb.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Answers what a shell's completion asks, in lines: who knows the words ({@code words}, {@code files}, {@code directories}), then those that
 * we know.
 */
public final class Completer {
    /** The word behind ctk by which a shell's completion asks. */
    public static final String WORD = "__complete";

    private static final String BASH = "bash";

    private final List<String> verbs;
    private final Function<String, @Nullable CommandSpec> find;

    /**
     * Knows all verbs.
     *
     * @param find a verb's description by its name
     */
    public Completer(List<String> verbs, Function<String, @Nullable CommandSpec> find) {
        this.verbs = verbs;
        this.find = find;
    }

    /**
     * Answers.
     *
     * @param asked {@code words WORD...}, the last one being typed; or {@code bash LINE BREAKS}, where bash breaks words at those too, and
     *     replaces only what stands behind the last
     */
    public void answer(String[] asked, PrintStream out) {
        boolean bash = asked.length == 3 && asked[0].equals(BASH);
        List<String> words = bash
                ? ShellLine.words(asked[1])
                : new ArrayList<>(Arrays.asList(asked).subList(Math.min(1, asked.length), asked.length));
        if (bash) {
            words.remove(0); // ctk
        }
        String typed = words.isEmpty() ? "" : words.remove(words.size() - 1);
        Offer offer;
        try {
            offer = offer(words, typed);
        } catch (IOException e) {
            offer = Offer.NOTHING; // no store, no words; a line of it would stand in the middle of what is typed
        }
        int kept = bash ? 1 + Math.max(broken(typed, ':', asked[2]), broken(typed, '=', asked[2])) : 0;
        out.println(offer.kind().name().toLowerCase(Locale.ROOT));
        offer.words().forEach(word -> out.println(word.substring(Math.min(kept, word.length()))));
    }

    private static int broken(String typed, char at, String breaks) {
        return breaks.indexOf(at) < 0 ? -1 : typed.lastIndexOf(at);
    }

    private Offer offer(List<String> words, String typed) throws IOException {
        int first = 0;
        while (first < words.size() && words.get(first).equals(Options.DEBUG)) {
            first++;
        }
        if (first == words.size()) {
            List<String> all = new ArrayList<>(verbs);
            all.addAll(List.of("help", Options.HELP, Options.DEBUG, "--version"));
            return Offer.words(all.stream()
                            .filter(word -> !word.startsWith("-") || typed.startsWith("-"))
                            .toList())
                    .beginning(typed, "");
        }
        if (words.get(first).equals("help")) {
            return ofHelp(words.subList(first + 1, words.size()), typed);
        }
        CommandSpec spec = find.apply(words.get(first));
        return spec == null ? Offer.NOTHING : ofVerb(spec, words.subList(first + 1, words.size()), typed);
    }

    private Offer ofHelp(List<String> words, String typed) {
        CommandSpec spec = words.isEmpty() ? null : find.apply(words.get(0));
        return words.isEmpty()
                ? Offer.words(verbs).beginning(typed, "")
                : spec == null
                        ? Offer.NOTHING
                        : Offer.words(spec.subcommands().keySet()).beginning(typed, "");
    }

    private static Offer ofVerb(CommandSpec verb, List<String> words, String typed) throws IOException {
        CommandSpec spec = verb;
        OptionSpec open = null;
        boolean plain = false;
        boolean directory = false;
        int arguments = 0;
        for (String word : words) {
            CommandLine below = spec.subcommands().get(word);
            if (open != null) {
                open = null;
            } else if (plain || !word.startsWith("-") || word.length() == 1) {
                arguments += below == null ? 1 : 0;
                spec = below == null ? spec : below.getCommandSpec();
                plain |= spec.parser().stopAtPositional() && below == null;
            } else if (word.equals("--")) {
                plain = true;
            } else {
                open = valued(spec, word);
                directory |= word.startsWith("--rootfs");
            }
        }
        if (open != null) {
            return Values.of(open, typed).beginning(typed, "");
        }
        if (!plain && typed.startsWith("-")) {
            return ofOption(spec, typed);
        }
        if (!spec.subcommands().isEmpty()) {
            return Offer.words(spec.subcommands().keySet()).beginning(typed, "");
        }
        // With --rootfs there is no image before the command.
        return directory ? Offer.FILES : ofArgument(spec, arguments, typed);
    }

    private static @Nullable OptionSpec valued(CommandSpec spec, String word) {
        OptionSpec option = spec.findOption(word);
        return option != null && option.type() != boolean.class && !option.usageHelp() ? option : null;
    }

    private static Offer ofOption(CommandSpec spec, String typed) throws IOException {
        int equals = typed.indexOf('=');
        if (equals > 0) {
            OptionSpec option = valued(spec, typed.substring(0, equals));
            String value = typed.substring(equals + 1);
            return option == null
                    ? Offer.NOTHING
                    : Values.of(option, value).beginning(value, typed.substring(0, equals + 1));
        }
        List<String> names = new ArrayList<>();
        spec.options().forEach(option -> names.addAll(Arrays.asList(option.names())));
        return Offer.words(names).beginning(typed, "");
    }

    private static Offer ofArgument(CommandSpec spec, int index, String typed) throws IOException {
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            if (parameter.index().contains(index)) {
                return Values.of(spec.qualifiedName(" "), parameter.paramLabel(), index, typed)
                        .beginning(typed, "");
            }
        }
        return Offer.NOTHING;
    }
}
