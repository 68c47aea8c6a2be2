package io.ctk.cli.run;

import io.ctk.CtkException;
import io.ctk.cli.verb.Failure;
import io.ctk.launch.LaunchedProcess;
import java.io.PrintStream;
import java.util.Optional;

/** What a container wrote that is not in the file that it was for. */
final class LostStream {
    private LostStream() {}

    /** {@return how the command ends whose container has ended with that status: never well where output is lost} */
    static int status(LaunchedProcess process, int status, PrintStream err) {
        Optional<CtkException> failure = process.streamFailure();
        failure.ifPresent(e -> err.println("ctk: " + Failure.line(e)));
        return failure.isPresent() && status == 0 ? Failure.OURS : status;
    }
}
