package io.ctk.cli.hints;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Why a command line can't be understood, in words of its user's instead of picocli's, with the way out. */
public final class Complaint {
    private Complaint() {}

    /**
     * {@return one line}
     *
     * @param verb what was parsed
     * @param args the words behind its name
     */
    public static String of(ParameterException e, CommandSpec verb, String[] args) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        String name = "ctk " + spec.qualifiedName(" ");
        Optional<String> option = UnknownOption.in(verb, args);
        if (option.isPresent()) {
            return ofOption(option.get(), spec, name);
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return ofMissing(missing.getMissing().get(0), name);
        }
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return ofSurplus(unmatched.getUnmatched().get(0), spec, name);
        }
        return e.getMessage() + see(name);
    }

    private static String see(String name) {
        return "; see " + name + " --help";
    }

    private static String ofOption(String option, CommandSpec spec, String name) {
        String what = name + " has no option " + option;
        Optional<String> way = DockerWords.instead(spec.name(), option);
        if (way.isPresent()) {
            return what + ": " + way.get();
        }
        List<String> options = new ArrayList<>();
        spec.options().forEach(known -> options.addAll(List.of(known.names())));
        // Of two letters every other option is only one away.
        Optional<String> nearest = option.length() > 2 ? Nearest.to(option, options) : Optional.empty();
        return what + nearest.map(near -> "; did you mean " + near + "?").orElse(see(name));
    }

    private static String ofMissing(ArgSpec missing, String name) {
        if (missing instanceof OptionSpec option) {
            return name + " needs " + option.longestName() + " " + option.paramLabel() + see(name);
        }
        return name + ": " + missing.paramLabel() + " is missing" + see(name);
    }

    private static String ofSurplus(String word, CommandSpec spec, String name) {
        if (!spec.subcommands().isEmpty()) {
            return "there is no command " + spec.qualifiedName(" ") + " " + word
                    + Nearest.to(word, spec.subcommands().keySet())
                            .map(near -> "; did you mean " + name + " " + near + "?")
                            .orElse(see(name));
        }
        List<String> labels = spec.positionalParameters().stream()
                .map(PositionalParamSpec::paramLabel)
                .distinct()
                .toList();
        String takes = labels.isEmpty() ? " takes no words" : " takes nothing behind " + String.join(" ", labels);
        return name + takes + ", and got \"" + word + "\"" + see(name);
    }
}
