package io.ctk.cli.container;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.CtkException;
import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.ContainerStore;
import io.ctk.container.KeptContainer;
import io.ctk.image.changes.Change;
import io.ctk.image.store.ContainerFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk diff}: what a container changed. */
public final class Diff implements Verb {
    private static final String JSON = "--json";
    private static final String SIZE = "--size";

    @Override
    public CommandSpec spec() {
        return Options.verb(
                        "diff",
                        "Lists what a container changed: a line each, with A for added, C for changed, D for deleted.")
                .addOption(Options.flag("Print a list of JSON, as --format json does.", JSON))
                .addOption(Format.option())
                .addOption(Options.flag("Print the size of files too.", "-s", SIZE))
                .addPositional(Options.argument("0", "1", "NAME", "The container's name."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        boolean asJson = Format.isJson(parsed) || Options.has(parsed, JSON);
        List<Change> changes = ContainerFiles.changes(container(parsed, 0).layers());
        if (asJson) {
            Format.print(out, json -> {
                json.writeStartArray();
                for (Change change : changes) {
                    json.writeStartObject();
                    json.writeStringField(
                            "kind", Character.toString(change.kind().letter()));
                    json.writeStringField("path", change.path());
                    writeBytes(json, change);
                    json.writeNumberField("size", change.size());
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
            return 0;
        }
        StringBuilder text = new StringBuilder();
        for (Change change : changes) {
            text.append(change.kind().letter()).append(' ').append(CtkException.oneLine(change.path()));
            if (Options.has(parsed, SIZE) && change.size() > 0) {
                text.append("  ").append(Sizes.text(change.size()));
            }
            text.append('\n');
        }
        out.print(text);
        return 0;
    }

    /** Bytes that are no UTF-8 have no place in JSON. */
    private static void writeBytes(JsonGenerator json, Change change) throws IOException {
        byte[] bytes = change.pathBytes();
        if (!Arrays.equals(bytes, change.path().getBytes(StandardCharsets.UTF_8))) {
            json.writeBinaryField("pathBase64", bytes);
        }
    }

    /** {@return the kept container that an argument names} */
    static KeptContainer container(ParseResult parsed, int argument) throws UsageException, IOException {
        String name = Stores.containerName(parsed.matchedPositionalValue(argument, ""));
        KeptContainer container = ContainerStore.standard().get(name);
        if (container.spec().isEmpty()) {
            throw new UsageException(name + " runs with --rm: what it changes is nobody else's");
        }
        return container;
    }
}
