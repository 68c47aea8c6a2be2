package io.ctk.cli.container;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.CtkException;
import io.ctk.cli.verb.Ages;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.TextTable;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.ContainerList;
import io.ctk.container.ContainerStore;
import io.ctk.container.KeptContainer;
import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Image;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk ps}: lists containers. */
public final class Ps implements Verb {
    private static final String ALL = "--all";
    private static final String QUIET = "--quiet";
    private static final String UNKNOWN = "-";

    @Override
    public CommandSpec spec() {
        return Options.verb("ps", "Lists the containers that run.")
                .addOption(Options.flag("List those too that have ended and were kept.", "-a", ALL))
                .addOption(Options.flag("Print their names only, a line each.", "-q", QUIET))
                .addOption(Format.option());
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        boolean json = Format.isJson(parsed);
        ContainerList all = ContainerStore.standard().listAll();
        List<KeptContainer> containers = all.containers().stream()
                .filter(c -> c.running() || Options.has(parsed, ALL))
                .toList();
        for (ContainerList.DamagedContainer container : all.damaged()) {
            err.println("ctk: " + CtkException.oneLine(container.name() + " can't be read: " + container.why()));
        }
        if (json) {
            Format.print(out, generator -> write(generator, containers));
            return 0;
        }
        if (Options.has(parsed, QUIET)) {
            containers.forEach(container -> out.println(container.name()));
            return 0;
        }
        TextTable table = new TextTable("~~~<<", "NAME", "IMAGE", "COMMAND", "CREATED", "STATUS");
        for (KeptContainer container : containers) {
            table.add(
                    container.name(),
                    image(container),
                    command(container),
                    Ages.text(container.created().toString(), Instant.now()),
                    status(container));
        }
        table.print(out);
        return 0;
    }

    private static String image(KeptContainer container) {
        boolean host =
                container.root().filter(root -> root instanceof Rootfs.Host).isPresent();
        return container.origin().map(ImageOrigin::name).orElse(host ? Image.HOST : UNKNOWN);
    }

    private static String command(KeptContainer container) {
        return container.spec().isPresent() ? String.join(" ", container.command()) : UNKNOWN;
    }

    private static String status(KeptContainer container) {
        if (container.running()) {
            return "running";
        }
        return container.status().map(code -> "exited (" + code + ")").orElse("killed");
    }

    private static void write(JsonGenerator out, List<KeptContainer> containers) throws IOException {
        out.writeStartArray();
        for (KeptContainer container : containers) {
            out.writeStartObject();
            out.writeStringField("name", container.name());
            out.writeStringField("image", image(container));
            out.writeStringField("imageId", container.image());
            out.writeArrayFieldStart("command");
            for (String word : container.command()) {
                out.writeString(word);
            }
            out.writeEndArray();
            out.writeStringField("created", container.created().toString());
            out.writeBooleanField("running", container.running());
            if (container.status().isPresent()) {
                out.writeNumberField("exitStatus", container.status().get());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
