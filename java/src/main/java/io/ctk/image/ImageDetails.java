package io.ctk.image;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of an image that is made.
 *
 * @param author by whom; "" for nobody
 * @param message why; "" for nothing
 * @param changes of what its containers run
 * @param time what stands for the present, and for the time of everything in a layer that was changed later; null for the clock, and
 *     for files' own times
 */
public record ImageDetails(
        String author,
        String message,
        List<ConfigChange> changes,
        @Nullable Instant time) {
    /** Nothing said. */
    public static final ImageDetails NONE = new ImageDetails("", "", List.of(), null);

    /** Copies the list. */
    public ImageDetails {
        changes = List.copyOf(changes);
    }

    /** {@return the time that was said} */
    public Optional<Instant> fixedTime() {
        return Optional.ofNullable(time);
    }

    /** {@return when it is made, RFC 3339} */
    public String created() {
        return fixedTime()
                .orElseGet(Instant::now)
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }

    /** {@return what containers run after the changes} */
    public ProcessConfig apply(ProcessConfig process) {
        return ConfigChange.applyAll(changes, process);
    }
}
