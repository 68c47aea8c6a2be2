package io.ctk.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Why a controller isn't there, in words that say what to do. */
final class ControllerAdvice {
    private ControllerAdvice() {}

    static String whyMissing(String controller) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc/self/cgroup"));
            for (String line : lines) {
                String[] fields = line.split(":", 3);
                if (!fields[0].equals("0") && List.of(fields[1].split(",")).contains(controller)) {
                    return "cgroup v1 holds it; boot with cgroup_no_v1=all or systemd.unified_cgroup_hierarchy=1";
                }
            }
        } catch (IOException e) {
            return "/proc/self/cgroup can't be read";
        }
        return "the group was not given it; under systemd, ask for Delegate=yes";
    }
}
