package io.ctk.cli.cgroup;

import io.ctk.cgroup.Cgroup;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which files of a group say how it is set. */
final class ControlFiles {
    /** They can be written, and read as what the group is or does, not as what it is set to. */
    private static final Pattern STATE =
            Pattern.compile("cgroup\\.(procs|threads)|(cpu|memory|io|irq)\\.pressure|.+\\.peak");

    /** It can't be written, and says what can be set at all. */
    private static final String CONTROLLERS = "cgroup.controllers";

    private ControlFiles() {}

    /** {@return their names, sorted} */
    static List<String> of(Cgroup group) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(group.path())) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.equals(CONTROLLERS)
                        || (isSetting(file) && !STATE.matcher(name).matches())) {
                    names.add(name);
                }
            }
        }
        names.sort(null);
        return names;
    }

    /** By its mode: what can be written only, such as cgroup.kill, has no value. */
    private static boolean isSetting(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        return mode.contains(PosixFilePermission.OWNER_READ) && mode.contains(PosixFilePermission.OWNER_WRITE);
    }
}
