package io.ctk.internal.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process may do to files. */
public final class Privilege {
    private Privilege() {}

    /** {@return whether this process may give files any owner, and make devices: the machine's own root} */
    public static boolean isPrivileged() throws IOException {
        int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        String map = Files.readString(Path.of("/proc/self/uid_map")).strip().replaceAll("\\s+", " ");
        return uid == 0 && map.equals("0 0 4294967295");
    }
}
