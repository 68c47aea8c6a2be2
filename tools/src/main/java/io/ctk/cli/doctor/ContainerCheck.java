package io.ctk.cli.doctor;

import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.Rootfs;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.Stdio;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The proof: {@code ctk run --rm host true}. */
final class ContainerCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String COMMAND = "ctk run --rm host true";
    private static final String ADVICE = "the findings above that are missing say why, most often";

    private final ContainerStore store;

    ContainerCheck(ContainerStore store) {
        this.store = store;
    }

    Check check() {
        return new Check("container", COMMAND, this::run);
    }

    private Outcome run() throws IOException {
        long begin = System.nanoTime();
        try {
            ExitStatus status = status();
            long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            return status.isSuccess()
                    ? Outcome.ok("works, in " + ms + " ms")
                    : Outcome.missing("ended with " + status, ADVICE);
        } catch (TimeoutException e) {
            return Outcome.missing("did not end within " + PATIENCE.toSeconds() + " s", ADVICE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            return Outcome.missing(Text.line(e), ADVICE);
        }
    }

    private ExitStatus status() throws IOException, InterruptedException, TimeoutException {
        try (Container container = Container.builder(Rootfs.host())
                .command("true")
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.NULL)
                .start()) {
            return container.waitFor(PATIENCE);
        }
    }
}
