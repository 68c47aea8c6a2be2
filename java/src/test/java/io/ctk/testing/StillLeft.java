package io.ctk.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a test each time that somebody looks. Other programs of the machine make groups too, such as another ctk's: they come and go. What this test
 * left was there at the first look, and stays.
 */
final class StillLeft {
    private static final String GROUP = "cgroup: ";

    private @Nullable Set<String> groups;

    /** {@return what of this has been there at every look} */
    List<String> at(List<String> left) {
        List<String> now = new ArrayList<>(left);
        if (groups != null) {
            Set<String> before = groups;
            now.removeIf(line -> line.startsWith(GROUP) && !before.contains(line));
        }
        groups = new HashSet<>(now);
        return now;
    }
}
