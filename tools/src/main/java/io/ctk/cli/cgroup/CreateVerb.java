package io.ctk.cli.cgroup;

import io.ctk.cgroup.value.Controller;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.LimitOptions;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup create}: makes a group. */
final class CreateVerb implements Verb {
    private static final String PARENTS = "--parents";
    private static final String CONTROLLERS = "--controllers";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "create",
                "Makes a group, with limits.",
                "The groups above it hand on the controllers that the limits need. Where one can't be set, no group is made.");
        ExitStatuses.addTo(spec);
        spec.addOption(Options.flag("Make the groups above it too; one that is there will do.", "-p", PARENTS))
                .addOption(Options.value(
                        "LIST",
                        "Controllers that it is to have even without a limit, such as cpu,memory.",
                        CONTROLLERS));
        LimitOptions.addTo(spec);
        return spec.addPositional(GroupNames.argument("The group to make, such as judge/one."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        Set<Controller> controllers = Options.read(parsed, CONTROLLERS, CreateVerb::controllers);
        var limits = LimitOptions.of(parsed);
        GroupNames names = GroupNames.here();
        NewGroup.make(
                        names.mountPoint(),
                        names.path(parsed),
                        Options.has(parsed, PARENTS),
                        limits,
                        controllers == null ? Set.of() : controllers)
                .close();
        return 0;
    }

    static Set<Controller> controllers(String list) {
        Set<Controller> controllers = EnumSet.noneOf(Controller.class);
        for (String name : list.split(",", -1)) {
            controllers.add(Controller.ofName(name)
                    .orElseThrow(() -> new IllegalArgumentException("there is no controller \""
                            + name + "\": "
                            + Arrays.stream(Controller.values())
                                    .map(Controller::fileName)
                                    .collect(Collectors.joining(", ")))));
        }
        return controllers;
    }
}
