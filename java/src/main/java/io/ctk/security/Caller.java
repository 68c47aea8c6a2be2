package io.ctk.security;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Who this process is (/proc/pid/status, proc(5)).
 *
 * @param uid its effective user id
 * @param gid its effective group id
 * @param capabilities its permitted capabilities, a bit for each, as {@link io.ctk.security.Capability#bits} has them
 */
public record Caller(long uid, long gid, long capabilities) {
    /** {@return this process} */
    public static Caller current() {
        String status;
        try (InputStream in = new FileInputStream("/proc/self/status")) {
            status = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException("/proc is not mounted", e);
        }
        return new Caller(
                Long.parseLong(word(status, "Uid:", 1)),
                Long.parseLong(word(status, "Gid:", 1)),
                Long.parseUnsignedLong(word(status, "CapPrm:", 0), 16));
    }

    /** The word of that number behind the key of a line; words are separated by tabs. */
    private static String word(String status, String key, int number) {
        int start = status.indexOf('\n' + key) + 1 + key.length() + 1;
        for (int i = 0; i < number; i++) {
            start = status.indexOf('\t', start) + 1;
        }
        int end = start;
        while (status.charAt(end) > ' ') {
            end++;
        }
        return status.substring(start, end);
    }

    /** {@return whether it is user 0 of its user namespace} */
    public boolean isRoot() {
        return uid == 0;
    }
}
