package io.ctk.internal.process;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A launched process as a {@link ProcessHandle}. While it is not reaped its number is its own, and the JDK's handle true. */
public final class LaunchedHandle implements ProcessHandle {
    private final Process process;

    public LaunchedHandle(Process process) {
        this.process = process;
    }

    private Optional<ProcessHandle> running() {
        return process.isAlive() ? ProcessHandle.of(process.pid()) : Optional.empty();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Optional<ProcessHandle> parent() {
        return running().flatMap(ProcessHandle::parent);
    }

    @Override
    public Stream<ProcessHandle> children() {
        return running().stream().flatMap(ProcessHandle::children);
    }

    @Override
    public Stream<ProcessHandle> descendants() {
        return running().stream().flatMap(ProcessHandle::descendants);
    }

    @Override
    public Info info() {
        return running().map(ProcessHandle::info).orElse(EndedInfo.INSTANCE);
    }

    @Override
    public CompletableFuture<ProcessHandle> onExit() {
        return process.onExit().thenApply(ended -> this);
    }

    @Override
    public boolean supportsNormalTermination() {
        return true;
    }

    @Override
    public boolean destroy() {
        boolean alive = process.isAlive();
        process.destroy();
        return alive;
    }

    @Override
    public boolean destroyForcibly() {
        boolean alive = process.isAlive();
        process.destroyForcibly();
        return alive;
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(process.pid());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LaunchedHandle that && that.process == process;
    }

    @Override
    public int compareTo(ProcessHandle other) {
        return Long.compare(pid(), other.pid());
    }

    @Override
    public String toString() {
        return Long.toString(process.pid());
    }
}
