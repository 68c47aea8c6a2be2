package io.ctk.cli.cgroup.names;

import io.ctk.cli.verb.UsageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The names of groups for a shell to complete. */
public final class GroupWords {
    private GroupWords() {}

    /** {@return the groups whose names begin so, and what lies right below the last that is named in full} */
    public static List<String> beginning(String typed) throws IOException {
        int slash = typed.lastIndexOf('/');
        String above = typed.substring(0, slash + 1);
        List<String> words = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(GroupNames.here().path(above.isEmpty() ? "/" : above), Files::isDirectory)) {
            entries.forEach(entry -> words.add(above + entry.getFileName()));
        } catch (UsageException e) {
            return List.of();
        }
        return words;
    }
}
