package io.ctk.cli.hints;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Finds the first option on a command line that its verb doesn't have: picocli may complain of what follows from it instead. */
final class UnknownOption {
    private UnknownOption() {}

    /**
     * {@return it, as it was written, a letter of several behind one dash with a dash of its own}
     *
     * @param args the words behind the verb's name
     */
    static Optional<String> in(CommandSpec verb, String[] args) {
        CommandSpec spec = verb;
        for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
            String word = args[i];
            if (spec.subcommands().containsKey(word)) {
                spec = spec.subcommands().get(word).getCommandSpec();
            } else if (!word.startsWith("-") || word.length() == 1) {
                if (spec.parser().stopAtPositional()) {
                    break;
                }
            } else if (!isKnown(spec, word)) {
                return Optional.of(unknown(spec, word));
            } else if (takesNext(spec, word)) {
                i++;
            }
        }
        return Optional.empty();
    }

    private static String name(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }

    private static boolean isKnown(CommandSpec spec, String word) {
        return spec.findOption(name(word)) != null
                || (isCluster(word) && unknown(spec, word).isEmpty());
    }

    private static boolean isCluster(String word) {
        return !word.startsWith("--") && word.length() > 2;
    }

    /** "" where all are known. */
    private static String unknown(CommandSpec spec, String word) {
        if (!isCluster(word)) {
            return name(word);
        }
        for (int i = 1; i < word.length(); i++) {
            OptionSpec option = spec.findOption("-" + word.charAt(i));
            if (option == null) {
                // A first letter that is no option makes a word of it, as -name; a later one an option among others, as
                // -it.
                return i == 1 && !Character.isLetter(word.charAt(2)) ? name(word) : "-" + word.charAt(i);
            }
            if (hasValue(option)) {
                return ""; // the rest is its value
            }
        }
        return "";
    }

    private static boolean takesNext(CommandSpec spec, String word) {
        OptionSpec option = spec.findOption(word);
        if (option == null && isCluster(word)) {
            for (int i = 1; i < word.length(); i++) {
                OptionSpec letter = spec.findOption("-" + word.charAt(i));
                if (letter != null && hasValue(letter)) {
                    return i == word.length() - 1;
                }
            }
        }
        return option != null && hasValue(option);
    }

    private static boolean hasValue(OptionSpec option) {
        return option.arity().max() > 0 && option.type() != boolean.class;
    }
}
