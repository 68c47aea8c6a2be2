package io.ctk.systemd;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Ends what lives in a unit's group, and waits for systemd to take the group away. */
final class GroupEnd {
    private static final long LONGEST_PAUSE_MILLIS = 20;

    private GroupEnd() {}

    /** Kills all processes in the group and below it. One that is gone is fine. */
    static void kill(Path group) throws IOException {
        try (Cgroup opened = Cgroup.open(group)) {
            opened.kill();
        } catch (CtkException e) {
            if (Files.exists(group)) {
                throw e;
            }
        }
    }

    /** Kills all processes in the groups directly below and below these, but not those of one of them. */
    static void killBelow(Path group, String spared) throws IOException {
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(group, Files::isDirectory)) {
            for (Path below : groups) {
                if (!below.endsWith(spared)) {
                    kill(below);
                }
            }
        } catch (NoSuchFileException e) {
            return; // the group is gone, and all that was below it
        }
    }

    /** Waits until the group is gone: once nobody lives in it, systemd removes it with all groups below. */
    static void await(Path group, String unit, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        for (long pause = 1; Files.exists(group); pause = Math.min(pause + 1, LONGEST_PAUSE_MILLIS)) {
            if (System.nanoTime() > end) {
                throw new CtkException(
                        "end unit",
                        unit,
                        Errno.ETIMEDOUT,
                        "systemd has not removed its group "
                                + inhabitant(group)
                                        .map(p -> "(" + p + " lives there); ")
                                        .orElse("; ")
                                + "systemctl stop " + unit);
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CtkException("end unit", unit, Errno.EINTR, "");
            }
        }
    }

    private static Optional<String> inhabitant(Path group) {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs")).stream()
                    .findFirst()
                    .map(pid -> "process " + pid);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
