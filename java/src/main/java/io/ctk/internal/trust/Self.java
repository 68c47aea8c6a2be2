package io.ctk.internal.trust;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who this process is. */
final class Self {
    /** Real, effective, saved, and file system's (proc_pid_status(5)). */
    private static final Pattern UIDS = Pattern.compile("^Uid:\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);

    private static volatile int known = -1;

    private Self() {}

    /** {@return its effective user id, which a JVM never changes} */
    static int uid() throws IOException {
        int uid = known;
        if (uid == -1) {
            uid = read();
            known = uid;
        }
        return uid;
    }

    private static int read() throws IOException {
        try (InputStream in = new FileInputStream("/proc/self/status")) {
            Matcher uids = UIDS.matcher(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            if (!uids.find()) {
                throw new IOException("/proc/self/status has no line Uid");
            }
            return (int) Long.parseLong(uids.group(1));
        }
    }
}
