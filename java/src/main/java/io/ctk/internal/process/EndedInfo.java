package io.ctk.internal.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is known of a process that is gone: nothing, as with the JDK's own. */
enum EndedInfo implements ProcessHandle.Info {
    INSTANCE;

    @Override
    public Optional<String> command() {
        return Optional.empty();
    }

    @Override
    public Optional<String> commandLine() {
        return Optional.empty();
    }

    @Override
    public Optional<String[]> arguments() {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> startInstant() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> totalCpuDuration() {
        return Optional.empty();
    }

    @Override
    public Optional<String> user() {
        return Optional.empty();
    }
}
