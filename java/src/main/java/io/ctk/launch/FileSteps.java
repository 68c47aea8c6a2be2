package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import java.util.List;

/** Steps that make and change files. */
public final class FileSteps {
    private FileSteps() {}

    /** Makes a directory; one that is there is fine. */
    public static Step makeDirectory(String target, int mode) {
        return Step.of(
                Libctk.CTK_STEP_MAKE_DIRECTORY,
                "make directory",
                target,
                Integer.toOctalString(mode),
                Step.longs(mode),
                List.of(target));
    }

    /** Makes a character device. */
    public static Step makeCharacterDevice(String target, int mode, int major, int minor) {
        final int characterDevice = 0020000;
        return Step.of(
                Libctk.CTK_STEP_MAKE_NODE,
                "make device",
                target,
                "c " + major + ":" + minor + " " + Integer.toOctalString(mode),
                Step.longs(characterDevice | mode, major, minor),
                List.of(target));
    }

    /** Makes a symbolic link. */
    public static Step makeLink(String target, String to) {
        return Step.of(Libctk.CTK_STEP_MAKE_LINK, "make link", target, "to " + to, Step.longs(), List.of(target, to));
    }

    /** Writes a file, in place of what is there, be it a link. */
    public static Step writeFile(String target, int mode, String content) {
        return Step.of(
                Libctk.CTK_STEP_WRITE_FILE,
                "write file",
                target,
                content.length() + " characters, " + Integer.toOctalString(mode),
                Step.longs(mode),
                List.of(target, content));
    }

    /** Changes the working directory, made where it is absent. */
    public static Step changeDirectory(String target) {
        return Step.of(Libctk.CTK_STEP_CHANGE_DIRECTORY, "change directory", target, "", Step.longs(), List.of(target));
    }
}
