package io.ctk.cli;

import io.ctk.cli.cgroup.CgroupVerb;
import io.ctk.cli.container.Commit;
import io.ctk.cli.container.Diff;
import io.ctk.cli.container.Ps;
import io.ctk.cli.container.Rm;
import io.ctk.cli.image.Export;
import io.ctk.cli.image.History;
import io.ctk.cli.image.Images;
import io.ctk.cli.image.Import;
import io.ctk.cli.image.Inspect;
import io.ctk.cli.image.Layers;
import io.ctk.cli.image.Load;
import io.ctk.cli.image.Rmi;
import io.ctk.cli.image.Save;
import io.ctk.cli.image.Tag;
import io.ctk.cli.mount.MountVerb;
import io.ctk.cli.mount.OverlayVerb;
import io.ctk.cli.mount.Umount;
import io.ctk.cli.run.Run;
import io.ctk.cli.run.Spec;
import io.ctk.cli.run.Start;
import io.ctk.cli.store.Df;
import io.ctk.cli.store.Prune;
import io.ctk.cli.store.Verify;
import io.ctk.cli.verb.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All verbs. One is made, and its class loaded, only when it is asked for. */
final class Verbs {
    /** Their names, in the order in which help lists them. */
    static final List<String> NAMES = List.of(
            "run",
            "ps",
            "start",
            "spec",
            "rm",
            "diff",
            "commit",
            "images",
            "import",
            "load",
            "save",
            "export",
            "tag",
            "rmi",
            "history",
            "inspect",
            "layers",
            "mount",
            "umount",
            "prune",
            "df",
            "verify",
            "cgroup",
            "overlay",
            "doctor",
            "version",
            "completion");

    private Verbs() {}

    /** {@return the verb of that name, null if there is none} */
    static @Nullable Verb find(String name) {
        return switch (name) {
            case "run" -> new Run();
            case "ps" -> new Ps();
            case "start" -> new Start();
            case "spec" -> new Spec();
            case "rm" -> new Rm();
            case "diff" -> new Diff();
            case "commit" -> new Commit();
            case "load" -> new Load();
            case "save" -> new Save();
            case "export" -> new Export();
            case "tag" -> new Tag();
            case "rmi" -> new Rmi();
            case "history" -> new History();
            case "inspect" -> new Inspect();
            case "layers" -> new Layers();
            case "mount" -> new MountVerb();
            case "umount" -> new Umount();
            case "prune" -> new Prune();
            case "df" -> new Df();
            case "verify" -> new Verify();
            case "images" -> new Images();
            case "import" -> new Import();
            case "cgroup" -> new CgroupVerb();
            case "overlay" -> new OverlayVerb();
            case "doctor" -> new Doctor();
            case "version" -> new Version();
            case "completion" -> new Completion();
            default -> null;
        };
    }
}
