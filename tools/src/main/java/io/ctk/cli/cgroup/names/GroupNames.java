package io.ctk.cli.cgroup.names;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Groups as people name them: by their path below the place where cgroup v2 is mounted. */
public final class GroupNames {
    private static final String LABEL = "GROUP";
    private static final String OWN = ".";
    private static final String ABOVE = "..";

    private final CgroupHierarchy hierarchy;

    public GroupNames(CgroupHierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    /** {@return those of this machine} */
    public static GroupNames here() throws IOException {
        return new GroupNames(CgroupHierarchy.find()
                .orElseThrow(() -> new CtkException(
                        "find cgroup v2",
                        "",
                        Errno.ENODEV,
                        "it is not mounted; as root: mount -t cgroup2 -o nsdelegate none DIRECTORY")));
    }

    public static PositionalParamSpec argument(String description) {
        return Options.argument("0", "1", LABEL, description);
    }

    /** {@return an argument that may be left out} */
    public static PositionalParamSpec optionalArgument(String description) {
        return Options.argument("0", "0..1", LABEL, description);
    }

    public static PositionalParamSpec severalArguments(String description) {
        return Options.argument("0..*", "1..*", LABEL, description);
    }

    /** {@return the directory of the group that the command line names, or of the topmost one} */
    public Path path(ParseResult parsed) throws UsageException {
        return path(parsed.matchedPositionalValue(0, "/"));
    }

    /** {@return the directory of the group of that name, which may not be there} */
    public Path path(String word) throws UsageException {
        if (word.isEmpty()) {
            throw new UsageException(LABEL + ": \"\" is no group; / is the topmost one");
        }
        Path named = Options.read(LABEL, word, Path::of);
        for (Path part : named) {
            if (part.toString().equals(ABOVE)) {
                throw new UsageException(LABEL + ": \"" + word + "\" has a .. in it: write the path without");
            }
        }
        if (named.startsWith(hierarchy.mountPoint())) {
            return named.normalize();
        }
        if (named.startsWith(OWN)) {
            return own().resolve(named).normalize();
        }
        String below = word.startsWith("/") ? "." + word : word;
        return hierarchy.mountPoint().resolve(below).normalize();
    }

    private Path own() throws UsageException {
        return hierarchy
                .own()
                .orElseThrow(() -> new UsageException(
                        LABEL + ": . is this command's own group, which lies outside of what is mounted here"));
    }

    /** {@return the group that the command line names, to be closed} */
    public Cgroup open(ParseResult parsed) throws UsageException, IOException {
        return open(path(parsed));
    }

    public static Cgroup open(Path path) throws IOException {
        try {
            return Cgroup.open(path);
        } catch (CtkException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            throw new CtkException(
                    e.operation(),
                    e.path(),
                    Errno.ENOENT,
                    "there is no such group; ctk cgroup ls lists those that there are");
        }
    }

    /** {@return its name, as {@link #path(String)} reads it} */
    public String nameOf(Path group) {
        Path mountPoint = hierarchy.mountPoint();
        return group.equals(mountPoint) || !group.startsWith(mountPoint)
                ? "/"
                : mountPoint.relativize(group).toString();
    }

    public Path mountPoint() {
        return hierarchy.mountPoint();
    }

    /** Sees to it that what is to stand still or die is not this command itself. */
    public void checkNotOurs(Path group, String operation) throws CtkException {
        if (hierarchy.own().filter(own -> own.startsWith(group)).isPresent()) {
            throw new CtkException(
                    operation,
                    group.toString(),
                    Errno.EBUSY,
                    "this command itself lives in it: start it in another group");
        }
    }

    public static boolean exists(Path group) {
        return Files.isDirectory(group);
    }

    /** {@return whether the failure means that the group was removed meanwhile} */
    public static boolean isGone(IOException failure) {
        return failure instanceof CgroupRemovedException
                || failure instanceof NoSuchFileException
                || (failure instanceof CtkException e && e.errno() == Errno.ENOENT);
    }
}
