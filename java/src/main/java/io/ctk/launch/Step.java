package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.Overlay;
import io.ctk.security.Capability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One low-level step of a {@link LaunchPlan}: one or two system calls that the new process makes on its way to its
 * program. Steps are values; making one does nothing.
 *
 * <p>A <em>target</em> is an absolute path. Once a step has mounted something on {@code "/"}, that is the new root: targets are
 * resolved inside it, and no link leads out of it. Before that, a target is a path of the machine. A target {@link #in in a place} is
 * resolved there, and no link is followed.
 */
public final class Step {
    /** What becomes of a mount point that is not there. */
    public enum MountPoint {
        /** The step fails. */
        MUST_EXIST,
        /** A directory is made, with those on the way to it. */
        MAKE_DIRECTORY,
        /** An empty file is made, with the directories on the way to it. */
        MAKE_FILE
    }

    private final int operation;
    private final String name;
    private final String subject;
    private final String detail;
    private final long[] numbers;
    private final List<String> strings;
    private final References references;

    /**
     * What else a step speaks of, that gets its number when the plan is encoded.
     *
     * @param descriptor a file to be opened for it
     * @param in where its target is
     * @param as what it makes
     * @param device the node that a mask hides files behind
     */
    record References(
            @Nullable Path descriptor,
            @Nullable Place in,
            @Nullable Place as,
            @Nullable Place device) {
        static final References NONE = new References(null, null, null, null);
    }

    private Step(
            int operation,
            String name,
            String subject,
            String detail,
            long[] numbers,
            List<String> strings,
            References references) {
        this.operation = operation;
        this.name = name;
        this.subject = subject;
        this.detail = detail;
        this.numbers = numbers;
        this.strings = strings;
        this.references = references;
    }

    private static Step of(
            int operation, String name, String subject, String detail, long[] numbers, List<String> strings) {
        return new Step(operation, name, subject, detail, numbers, List.copyOf(strings), References.NONE);
    }

    private Step with(References changed) {
        return new Step(operation, name, subject, detail, numbers, strings, changed);
    }

    /**
     * {@return the same step, with its target resolved in a place}
     *
     * @throws IllegalArgumentException if the target does not lie there
     */
    public Step in(Place place) {
        if (strings.isEmpty() || !place.contains(strings.get(0))) {
            throw new IllegalArgumentException("\"" + this + "\" has no target in " + place);
        }
        return with(new References(references.descriptor, place, references.as, references.device));
    }

    /**
     * {@return the same step, with what it mounts or makes kept as a place}
     *
     * @throws IllegalArgumentException if it makes nothing that could be one, or makes it elsewhere
     */
    public Step as(Place place) {
        if (!PLACE_MAKERS.contains(operation) || !place.path().equals(strings.get(0))) {
            throw new IllegalArgumentException("\"" + this + "\" makes no place at " + place);
        }
        return with(new References(references.descriptor, references.in, place, references.device));
    }

    private static final Set<Integer> PLACE_MAKERS = Set.of(
            Libctk.CTK_STEP_MOUNT_OVERLAY,
            Libctk.CTK_STEP_BIND,
            Libctk.CTK_STEP_MOUNT_FILESYSTEM,
            Libctk.CTK_STEP_MAKE_NODE);

    private static long[] longs(long... values) {
        return values;
    }

    /** Joins a namespace instead of making a new one. A joined PID namespace holds from {@link #supervise} on. */
    public static Step joinNamespace(Namespace type, Path file) {
        return new Step(
                Libctk.CTK_STEP_JOIN_NAMESPACE,
                "join namespace",
                file.toString(),
                type.fileName(),
                longs(type.flag(), 0),
                List.of(),
                new References(file, null, null, null));
    }

    /** Makes all mounts private, so that none of what follows reaches the machine. */
    public static Step privateMounts() {
        return of(Libctk.CTK_STEP_PRIVATE_MOUNTS, "make mounts private", "", "", longs(), List.of());
    }

    /** Mounts an overlay. */
    public static Step mountOverlay(
            String target, Overlay overlay, Set<MountAttribute> attributes, MountPoint mountPoint) {
        List<String> strings = new ArrayList<>();
        strings.add(target);
        overlay.lower().forEach(p -> strings.add(p.toAbsolutePath().toString()));
        overlay.upper().ifPresent(p -> strings.add(p.toAbsolutePath().toString()));
        overlay.work().ifPresent(p -> strings.add(p.toAbsolutePath().toString()));
        List<String> options = overlay.optionTexts();
        strings.addAll(options);
        return of(
                Libctk.CTK_STEP_MOUNT_OVERLAY,
                "mount overlay",
                target,
                describe(overlay, options) + describe(attributes),
                longs(
                        MountAttribute.bits(attributes),
                        mountPoint.ordinal(),
                        overlay.lower().size(),
                        overlay.upper().isPresent() ? 1 : 0),
                strings);
    }

    private static String describe(Overlay overlay, List<String> options) {
        StringBuilder text = new StringBuilder("lower ");
        text.append(overlay.lower().stream().map(Path::toString).collect(Collectors.joining(", ")));
        overlay.upper().ifPresent(p -> text.append("; upper ").append(p));
        options.forEach(o -> text.append("; ").append(o));
        return text.toString();
    }

    private static String describe(Set<MountAttribute> attributes) {
        if (attributes.isEmpty()) {
            return "";
        }
        return attributes.stream().sorted().map(MountAttribute::optionName).collect(Collectors.joining(",", " (", ")"));
    }

    /** Makes a file or directory of the machine visible at the target. */
    public static Step bind(
            Path source, String target, boolean recursive, Set<MountAttribute> attributes, MountPoint mountPoint) {
        return of(
                Libctk.CTK_STEP_BIND,
                "bind",
                target,
                "from " + source + describe(attributes),
                longs(MountAttribute.bits(attributes), mountPoint.ordinal(), recursive ? 1 : 0),
                List.of(target, source.toAbsolutePath().toString()));
    }

    /**
     * Shows a file of the machine in the place of one in the root, whatever stands there: a link is covered and not followed, and where
     * there is nothing, an empty file is made to mount on. The directory it lies in is made where it is absent; a link to that is followed
     * only as long as it stays on the root's own file system.
     */
    public static Step bindInPlace(Path source, String target, Set<MountAttribute> attributes) {
        return of(
                Libctk.CTK_STEP_BIND_IN_PLACE,
                "bind",
                target,
                "from " + source + describe(attributes),
                longs(MountAttribute.bits(attributes)),
                List.of(target, source.toAbsolutePath().toString()));
    }

    /** Mounts an EROFS image from a file. The kernel believes what the image says: never mount one of a stranger. */
    public static Step mountErofs(Path image, String target, Set<MountAttribute> attributes, MountPoint mountPoint) {
        String source = image.toAbsolutePath().toString();
        return of(
                Libctk.CTK_STEP_MOUNT_FILESYSTEM,
                "mount erofs",
                target,
                "from " + source + describe(attributes),
                longs(MountAttribute.bits(attributes), mountPoint.ordinal()),
                List.of(target, "erofs", source));
    }

    /** Mounts a file system that needs no device. */
    public static Step mountFilesystem(
            String type, String target, List<String> options, Set<MountAttribute> attributes, MountPoint mountPoint) {
        List<String> strings = new ArrayList<>(List.of(target, type, type));
        strings.addAll(options);
        return of(
                Libctk.CTK_STEP_MOUNT_FILESYSTEM,
                "mount " + type,
                target,
                (String.join(",", options) + describe(attributes)).strip(),
                longs(MountAttribute.bits(attributes), mountPoint.ordinal()),
                strings);
    }

    /** Adds attributes to the mount at the target. */
    public static Step setAttributes(String target, Set<MountAttribute> attributes) {
        return of(
                Libctk.CTK_STEP_SET_ATTRIBUTES,
                "set attributes",
                target,
                describe(attributes).strip(),
                longs(MountAttribute.bits(attributes), 0),
                List.of(target));
    }

    /** Whether a step's target has to be there. */
    public enum Presence {
        /** Every kernel has it: the step fails where it is missing. */
        REQUIRED,
        /** A kernel may have been built without it: then there is nothing to do. */
        OPTIONAL
    }

    private static String describe(Presence presence) {
        return presence == Presence.OPTIONAL ? "where there is one" : "";
    }

    /**
     * Hides a file behind the null device, a directory behind an empty one.
     *
     * @param nullDevice the node that a step before this one makes or binds
     */
    public static Step maskPath(String target, Place nullDevice, Presence presence) {
        return of(
                        Libctk.CTK_STEP_MASK_PATH,
                        "mask",
                        target,
                        describe(presence),
                        longs(presence.ordinal(), 0),
                        List.of(target))
                .with(new References(null, null, null, nullDevice));
    }

    /** Makes a file or directory read-only. */
    public static Step readOnlyPath(String target, Presence presence) {
        return of(
                Libctk.CTK_STEP_READ_ONLY_PATH,
                "make read-only",
                target,
                describe(presence),
                longs(presence.ordinal()),
                List.of(target));
    }

    /** Makes a directory; one that is there is fine. */
    public static Step makeDirectory(String target, int mode) {
        return of(
                Libctk.CTK_STEP_MAKE_DIRECTORY,
                "make directory",
                target,
                Integer.toOctalString(mode),
                longs(mode),
                List.of(target));
    }

    /** Makes a character device. */
    public static Step makeCharacterDevice(String target, int mode, int major, int minor) {
        final int characterDevice = 0020000;
        return of(
                Libctk.CTK_STEP_MAKE_NODE,
                "make device",
                target,
                "c " + major + ":" + minor + " " + Integer.toOctalString(mode),
                longs(characterDevice | mode, major, minor),
                List.of(target));
    }

    /** Makes a symbolic link. */
    public static Step makeLink(String target, String to) {
        return of(Libctk.CTK_STEP_MAKE_LINK, "make link", target, "to " + to, longs(), List.of(target, to));
    }

    /** Writes a file, in place of what is there, be it a link. */
    public static Step writeFile(String target, int mode, String content) {
        return of(
                Libctk.CTK_STEP_WRITE_FILE,
                "write file",
                target,
                content.length() + " characters, " + Integer.toOctalString(mode),
                longs(mode),
                List.of(target, content));
    }

    /** Makes the new root the root, and takes the old one away. */
    public static Step pivotRoot() {
        return of(Libctk.CTK_STEP_PIVOT_ROOT, "pivot root", "", "", longs(), List.of());
    }

    /** Sets the host name. */
    public static Step setHostname(String hostname) {
        return of(Libctk.CTK_STEP_SET_HOSTNAME, "set hostname", hostname, "", longs(), List.of(hostname));
    }

    /** Takes the loopback interface up. */
    public static Step loopbackUp() {
        return of(Libctk.CTK_STEP_LOOPBACK_UP, "take loopback up", "", "", longs(), List.of());
    }

    /** Sets a resource limit (prlimit(2)). */
    public static Step setLimit(ResourceLimit limit) {
        return of(
                Libctk.CTK_STEP_SET_LIMIT,
                "set limit",
                limit.resource().optionName(),
                limit.describeValues(),
                longs(limit.resource().ordinal(), limit.soft(), limit.hard()),
                List.of());
    }

    /** Starts a session, without a controlling terminal. */
    public static Step newSession() {
        return of(Libctk.CTK_STEP_NEW_SESSION, "start session", "", "", longs(), List.of());
    }

    /** Joins a new session keyring: the keys of this process's own stay outside (session-keyring(7)). */
    public static Step newKeyring() {
        return of(Libctk.CTK_STEP_NEW_KEYRING, "start session keyring", "", "", longs(), List.of());
    }

    /** Forbids that any program executed later gains privileges. */
    public static Step noNewPrivileges() {
        return of(Libctk.CTK_STEP_NO_NEW_PRIVILEGES, "forbid new privileges", "", "", longs(), List.of());
    }

    /** Drops all but these from the bounding set, and everything from the ambient set. */
    public static Step boundCapabilities(Set<Capability> kept) {
        return of(
                Libctk.CTK_STEP_BOUND_CAPABILITIES,
                "bound capabilities",
                "",
                describeCapabilities(kept),
                longs(Capability.bits(kept)),
                List.of());
    }

    /** Sets the effective and permitted set to these, and empties the inheritable set. */
    public static Step setCapabilities(Set<Capability> capabilities) {
        long bits = Capability.bits(capabilities);
        return of(
                Libctk.CTK_STEP_SET_CAPABILITIES,
                "set capabilities",
                "",
                describeCapabilities(capabilities),
                longs(bits, bits, 0),
                List.of());
    }

    private static String describeCapabilities(Set<Capability> capabilities) {
        if (capabilities.isEmpty()) {
            return "none";
        }
        return EnumSet.copyOf(capabilities).stream().map(Capability::name).collect(Collectors.joining(" "));
    }

    /** Sets user and group ids, leaving the supplementary groups alone. */
    public static Step setIds(long uid, long gid) {
        return of(Libctk.CTK_STEP_SET_IDS, "set ids", uid + ":" + gid, "", longs(uid, gid, 0), List.of());
    }

    /** Sets user and group ids and the supplementary groups. */
    public static Step setIds(long uid, long gid, Collection<Long> groups) {
        long[] numbers = new long[3 + groups.size()];
        numbers[0] = uid;
        numbers[1] = gid;
        numbers[2] = 1;
        int i = 3;
        for (long group : groups) {
            numbers[i++] = group;
        }
        return of(Libctk.CTK_STEP_SET_IDS, "set ids", uid + ":" + gid, "groups " + groups, numbers, List.of());
    }

    /**
     * Has the process killed when this JVM dies, whatever it dies of and whatever the process has become by then. In a PID namespace of its own
     * it takes all its descendants along.
     */
    public static Step dieWithLauncher() {
        final int sigkill = 9;
        return of(Libctk.CTK_STEP_DEATH_SIGNAL, "die with launcher", "", "", longs(sigkill), List.of());
    }

    /** Changes the working directory, made where it is absent. */
    public static Step changeDirectory(String target) {
        return of(Libctk.CTK_STEP_CHANGE_DIRECTORY, "change directory", target, "", longs(), List.of(target));
    }

    /**
     * Forks: the child goes on with the plan; the parent stays, reaps orphans, passes signals on to the child, and ends with
     * its status, 128+n for a signal.
     */
    public static Step supervise() {
        return of(Libctk.CTK_STEP_SUPERVISE, "supervise", "", "", longs(), List.of());
    }

    /**
     * Executes the program: the last step.
     *
     * @param arguments the program's arguments, its own name first
     * @param candidates paths that are tried one by one, as a shell searches {@code PATH}
     * @param environment {@code NAME=value} strings
     */
    public static Step execute(List<String> arguments, List<String> candidates, List<String> environment) {
        List<String> strings = new ArrayList<>(arguments);
        strings.addAll(candidates);
        strings.addAll(environment);
        return of(
                Libctk.CTK_STEP_EXECUTE,
                "execute",
                String.join(" ", arguments),
                candidates.size() == 1 ? "" : "tried as " + String.join(", ", candidates),
                longs(arguments.size(), candidates.size()),
                strings);
    }

    /** Ends with status 0: the last step of a plan that only tries something. */
    public static Step exit() {
        return of(Libctk.CTK_STEP_EXIT, "exit", "", "", longs(), List.of());
    }

    /**
     * Waits, instead of executing a program, until the launching process is dead or a signal ends this one: the last step of
     * a plan whose process only has to be there. It keeps no descriptor, and blocks no signal.
     */
    public static Step waitForLauncher() {
        return of(Libctk.CTK_STEP_WAIT, "wait for launcher", "", "", longs(), List.of());
    }

    /** Waits, instead of executing a program, as a {@link GuardProcess}: its socket is standard input. */
    static Step guard() {
        return of(Libctk.CTK_STEP_GUARD, "guard", "", "", longs(), List.of());
    }

    /** Gives the program this process's umask, and has it ignore the signals that this one ignores, instead of 022 and none. */
    public static Step inherit() {
        return of(Libctk.CTK_STEP_INHERIT, "inherit", "umask and ignored signals", "", longs(), List.of());
    }

    /**
     * Of the standard streams, gives pipes to the user, so that {@code /dev/stdout} can be opened, and replaces null devices by the
     * new root's own; a directory is refused.
     *
     * @param nullDevice where that is
     */
    public static Step ownStreams(String nullDevice, long uid) {
        return of(
                Libctk.CTK_STEP_OWN_STREAMS,
                "own standard streams",
                "as user " + uid,
                "null device " + nullDevice,
                longs(uid),
                List.of(nullDevice));
    }

    static Step cloneStep(Set<Namespace> namespaces, List<IdMap> uidMap, List<IdMap> gidMap) {
        long flags = 0;
        for (Namespace namespace : namespaces) {
            flags |= namespace.flag();
        }
        String names = namespaces.stream().sorted().map(Namespace::fileName).collect(Collectors.joining(" "));
        String ids = uidMap.isEmpty() ? "" : "uids " + onOneLine(uidMap) + "; gids " + onOneLine(gidMap);
        return of(
                Libctk.CTK_STEP_CLONE,
                "clone",
                names,
                ids,
                longs(flags),
                List.of(IdMap.text(uidMap), IdMap.text(gidMap)));
    }

    private static String onOneLine(List<IdMap> maps) {
        return IdMap.text(maps).strip().replace("\n", ", ");
    }

    /** {@return what it does, such as {@code "mount overlay"}} */
    public String name() {
        return name;
    }

    /** {@return what it does it to, mostly a target; "" if that has no name} */
    public String subject() {
        return subject;
    }

    /** {@return how it does it; may be ""} */
    public String detail() {
        return detail;
    }

    /** {@return the step on one line, for people} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        if (!subject.isEmpty()) {
            text.append(' ').append(subject);
        }
        List<String> details = new ArrayList<>();
        if (!detail.isEmpty()) {
            details.add(detail);
        }
        Place place = references.in;
        if (place != null) {
            details.add("beneath the mount on " + place);
        }
        if (!details.isEmpty()) {
            text.append(": ").append(String.join("; ", details));
        }
        return text.toString();
    }

    int operation() {
        return operation;
    }

    long[] numbers() {
        return numbers;
    }

    List<String> strings() {
        return strings;
    }

    Optional<Path> descriptor() {
        return Optional.ofNullable(references.descriptor);
    }

    References references() {
        return references;
    }

    boolean isEnd() {
        return operation == Libctk.CTK_STEP_EXECUTE
                || operation == Libctk.CTK_STEP_EXIT
                || operation == Libctk.CTK_STEP_WAIT
                || operation == Libctk.CTK_STEP_GUARD;
    }
}
