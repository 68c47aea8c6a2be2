package io.ctk.launch;

import java.util.ArrayList;
import java.util.List;

/** Where a program is looked for that is named without a slash (execvp(3)). */
public final class SearchPath {
    /** What programs find in {@code PATH} where nobody says otherwise. */
    public static final String STANDARD = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private SearchPath() {}

    /**
     * {@return the paths to try, in order, for {@link ProcessSteps#execute}}
     *
     * @param program as the command line names it; one with a slash is a path already, an empty one is nowhere
     * @param path the directories, a colon between two; an empty one is the working directory
     */
    public static List<String> candidates(String program, String path) {
        if (program.isEmpty() || program.indexOf('/') >= 0) {
            return List.of(program); // an empty one is not found, and must not become a directory of the path
        }
        List<String> candidates = new ArrayList<>();
        for (String directory : path.split(":")) {
            candidates.add((directory.isEmpty() ? "." : directory) + "/" + program);
        }
        return candidates;
    }
}
