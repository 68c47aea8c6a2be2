package io.ctk.cli.mount;

import io.ctk.CtkException;
import io.ctk.cli.verb.Options;
import io.ctk.mount.MountAttribute;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** What a mount forbids that shows files of strangers to all users of the machine, and the options that lift it. */
final class MountWalls {
    private static final String SUID = "--suid";
    private static final String DEV = "--dev";

    /** Search permission for the group, and for others. */
    private static final int ENTERED_BY_OTHERS = 011;

    private MountWalls() {}

    static CommandSpec addOptions(CommandSpec spec) {
        return spec.addOption(Options.flag(
                        "Let set-user-ID programs and file capabilities have their effect: whoever reaches the directory may become root.",
                        SUID))
                .addOption(Options.flag(
                        "Let device nodes be opened: whoever reaches the directory may read and write what they stand for.",
                        DEV));
    }

    /** {@return what is forbidden, by the options} */
    static Set<MountAttribute> of(ParseResult parsed) {
        Set<MountAttribute> walls = EnumSet.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES);
        if (Options.has(parsed, SUID)) {
            walls.remove(MountAttribute.NO_SUID);
        }
        if (Options.has(parsed, DEV)) {
            walls.remove(MountAttribute.NO_DEVICES);
        }
        return walls;
    }

    /** Says that others reach what is mounted without a wall, if so. */
    static void warn(ParseResult parsed, Path target, PrintStream err) throws IOException {
        boolean lifted = Options.has(parsed, SUID) || Options.has(parsed, DEV);
        if (lifted && isReachable(target.toRealPath().getParent())) {
            err.println(
                    "ctk: "
                            + CtkException.oneLine(
                                    "other users can reach " + target
                                            + ", where they may become root by what is mounted: choose a directory below one of mode 0700"));
        }
    }

    private static boolean isReachable(@org.jspecify.annotations.Nullable Path directory) throws IOException {
        for (Path above = directory; above != null; above = above.getParent()) {
            if (((Integer) Files.getAttribute(above, "unix:mode") & ENTERED_BY_OTHERS) == 0) {
                return false;
            }
        }
        return true;
    }
}
