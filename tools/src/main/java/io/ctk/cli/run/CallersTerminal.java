package io.ctk.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the caller's standard streams are a terminal's. */
final class CallersTerminal {
    /** What to do where a program wants one. */
    static final String HINT =
            "a shell has no job control and no line editing here, since -t is not there yet; this gives it a terminal:"
                    + " stty raw -echo; ctk run -i IMAGE script -q /dev/null; stty sane";

    private CallersTerminal() {}

    /** {@return whether the descriptor is open on a terminal} */
    static boolean isAt(int descriptor) {
        try {
            String name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty") || name.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
