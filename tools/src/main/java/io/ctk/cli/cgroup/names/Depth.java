package io.ctk.cli.cgroup.names;

import io.ctk.cli.verb.Numbers;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code --depth}: how much of a tree to look at. */
public final class Depth {
    private static final String NAME = "--depth";

    private Depth() {}

    public static OptionSpec option() {
        return Options.value("NUMBER", "How many levels below the group to look at; all of them without.", NAME);
    }

    public static int of(ParseResult parsed) throws UsageException {
        Integer depth = Options.read(parsed, NAME, text -> Numbers.between(text, 0, Integer.MAX_VALUE));
        return depth == null ? Integer.MAX_VALUE : depth;
    }
}
