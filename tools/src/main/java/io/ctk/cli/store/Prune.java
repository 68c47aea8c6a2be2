package io.ctk.cli.store;

import io.ctk.CtkException;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.Terminal;
import io.ctk.cli.verb.TextTable;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.ContainerStore;
import io.ctk.image.Pruned;
import io.ctk.image.store.ImageStore;
import io.ctk.image.store.StoreUpkeep;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk prune}: removes what nothing refers to. */
public final class Prune implements Verb {
    private static final String ALL = "--all";
    private static final String FORCE = "--force";
    private static final String DRY_RUN = "--dry-run";
    private static final int REFUSED = 1;

    @Override
    public CommandSpec spec() {
        return Options.verb(
                        "prune",
                        "Removes images without a name, layers that no image has, and what killed commands left. What containers"
                                + " are made of stays.",
                        "Where images go, it lists them and asks first; where there is no terminal to ask on, it removes nothing"
                                + " without --force. Ends with status 1 where the answer is no.")
                .addOption(Options.flag(
                        "Remove all images of which no container is made, those with names too.", "-a", ALL))
                .addOption(Options.flag("Don't ask.", "-f", FORCE))
                .addOption(Options.flag("List what would go, and remove nothing.", DRY_RUN));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        ImageStore images = Stores.images();
        StoreUpkeep upkeep = images.upkeep(ContainerStore.standard().imageUse());
        boolean all = Options.has(parsed, ALL);
        if (Options.has(parsed, DRY_RUN)) {
            Pruned plan = upkeep.prunable(all);
            print(plan, out);
            out.println(sum("would remove", plan));
        } else if (Options.has(parsed, FORCE)) {
            Pruned done = upkeep.prune(all);
            print(done, out);
            out.println(sum("removed", done));
        } else {
            Pruned plan = upkeep.prunable(all);
            print(plan, out);
            if (!plan.images().isEmpty() && !isAgreed(plan, err)) {
                err.println("ctk: nothing is removed");
                return REFUSED;
            }
            out.println(sum("removed", upkeep.prune(plan)));
        }
        Stores.warnOfDamaged(images, err);
        return 0;
    }

    private static boolean isAgreed(Pruned plan, PrintStream err) throws UsageException, IOException {
        if (!Terminal.is(Terminal.INPUT)) {
            throw new UsageException(
                    "nothing is removed, for " + count(plan.images().size(), "image")
                            + " would go and there is no terminal to ask on: --force doesn't ask");
        }
        err.print(sum("remove", plan) + "? [y/N] ");
        err.flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().matches("(?i)y|yes");
    }

    private static void print(Pruned pruned, PrintStream out) {
        TextTable table = new TextTable("<~>", "WHAT", "NAME", "SIZE");
        for (Pruned.PrunedImage image : pruned.images()) {
            String names = image.names().isEmpty() ? "<none>" : String.join(" ", image.names());
            table.add("image", names + "  " + image.id().shortened(), Sizes.text(image.bytes()));
        }
        for (Pruned.Part part : pruned.rest()) {
            table.add(kind(part), String.valueOf(part.path().getFileName()), Sizes.text(part.bytes()));
        }
        if (!pruned.images().isEmpty() || !pruned.rest().isEmpty()) {
            table.print(out);
        }
    }

    private static String kind(Pruned.Part part) {
        String name = String.valueOf(part.path().getFileName());
        if (!name.matches("[0-9a-f]{64}.*")) {
            return "unfinished";
        }
        Path directory = Objects.requireNonNull(part.path().getParent());
        return switch (String.valueOf(directory.getFileName())) {
            case "layers" -> "layer";
            case "implied" -> "record";
            case "chains" -> "fill-in";
            default -> "blob"; // in a directory named for its algorithm
        };
    }

    private static String sum(String done, Pruned pruned) {
        String rest =
                pruned.rest().isEmpty() ? "" : " and " + count(pruned.rest().size(), "part") + " of none";
        return CtkException.oneLine(
                done + " " + count(pruned.images().size(), "image") + rest + ": " + Sizes.text(pruned.bytes()));
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
