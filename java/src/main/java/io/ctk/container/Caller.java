package io.ctk.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who this process is.
 *
 * @param uid its effective user id
 * @param gid its effective group id
 */
public record Caller(long uid, long gid) {
    /** {@return this process} */
    public static Caller current() {
        long uid = -1;
        long gid = -1;
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Uid:")) {
                    uid = Long.parseLong(line.split("\\s+")[2]);
                } else if (line.startsWith("Gid:")) {
                    gid = Long.parseLong(line.split("\\s+")[2]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("/proc is not mounted", e);
        }
        return new Caller(uid, gid);
    }

    /** {@return whether it is user 0 of its user namespace} */
    public boolean isRoot() {
        return uid == 0;
    }
}
