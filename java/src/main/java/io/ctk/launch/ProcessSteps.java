package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import io.ctk.security.Capability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Steps that say what the process is and what it may do, and the last steps of plans. */
public final class ProcessSteps {
    private ProcessSteps() {}

    /** Joins a namespace instead of making a new one. A joined PID namespace holds from {@link #supervise} on. */
    public static Step joinNamespace(Namespace type, Path file) {
        return Step.of(
                        Libctk.CTK_STEP_JOIN_NAMESPACE,
                        "join namespace",
                        file.toString(),
                        type.fileName(),
                        Step.longs(type.flag(), 0),
                        List.of())
                .withDescriptor(file);
    }

    /** Sets the host name. */
    public static Step setHostname(String hostname) {
        return Step.of(Libctk.CTK_STEP_SET_HOSTNAME, "set hostname", hostname, "", Step.longs(), List.of(hostname));
    }

    /** Sets the NIS domain name (setdomainname(2)), at most 64 bytes. */
    public static Step setDomainName(String name) {
        return Step.of(Libctk.CTK_STEP_SET_DOMAIN_NAME, "set domain name", name, "", Step.longs(), List.of(name));
    }

    /** Takes the loopback interface up. */
    public static Step loopbackUp() {
        return Step.of(Libctk.CTK_STEP_LOOPBACK_UP, "take loopback up");
    }

    /** Sets a resource limit (prlimit(2)). */
    public static Step setLimit(ResourceLimit limit) {
        return Step.of(
                Libctk.CTK_STEP_SET_LIMIT,
                "set limit",
                limit.resource().optionName(),
                limit.describeValues(),
                Step.longs(limit.resource().ordinal(), limit.soft(), limit.hard()),
                List.of());
    }

    /** Starts a session, without a controlling terminal. */
    public static Step newSession() {
        return Step.of(Libctk.CTK_STEP_NEW_SESSION, "start session");
    }

    /** Joins a new session keyring: the keys of this process's own stay outside (session-keyring(7)). */
    public static Step newKeyring() {
        return Step.of(Libctk.CTK_STEP_NEW_KEYRING, "start session keyring");
    }

    /** Forbids that any program executed later gains privileges. */
    public static Step noNewPrivileges() {
        return Step.of(Libctk.CTK_STEP_NO_NEW_PRIVILEGES, "forbid new privileges");
    }

    /** Drops all but these from the bounding set, and everything from the ambient set. */
    public static Step boundCapabilities(Set<Capability> kept) {
        return Step.of(
                Libctk.CTK_STEP_BOUND_CAPABILITIES,
                "bound capabilities",
                "",
                describeCapabilities(kept),
                Step.longs(Capability.bits(kept)),
                List.of());
    }

    /** Sets the effective and permitted set to these, and empties the inheritable set. */
    public static Step setCapabilities(Set<Capability> capabilities) {
        return setCapabilities(describeCapabilities(capabilities), capabilities, capabilities, Set.of());
    }

    /**
     * Sets the capabilities of the process (capset(2)). What a program has of them that it executes, execve(2) decides: as another user
     * than 0, the ambient ones. Fails with EPERM where a permitted one was not permitted before, an effective one isn't permitted, or an
     * inheritable one is neither permitted nor in the bounding set.
     */
    public static Step setCapabilities(
            Set<Capability> effective, Set<Capability> permitted, Set<Capability> inheritable) {
        String text = "effective " + describeCapabilities(effective) + "; permitted " + describeCapabilities(permitted)
                + "; inheritable " + describeCapabilities(inheritable);
        return setCapabilities(text, effective, permitted, inheritable);
    }

    private static Step setCapabilities(
            String detail, Set<Capability> effective, Set<Capability> permitted, Set<Capability> inheritable) {
        return Step.of(
                Libctk.CTK_STEP_SET_CAPABILITIES,
                "set capabilities",
                "",
                detail,
                Step.longs(Capability.bits(effective), Capability.bits(permitted), Capability.bits(inheritable)),
                List.of());
    }

    /**
     * Adds to the ambient set, which a program without capabilities of its own gets (capabilities(7)): after {@link #setIds} and
     * {@link #setCapabilities}. Fails with EPERM where one is not both permitted and inheritable.
     */
    public static Step raiseAmbient(Set<Capability> capabilities) {
        return Step.of(
                Libctk.CTK_STEP_RAISE_AMBIENT,
                "raise ambient capabilities",
                "",
                describeCapabilities(capabilities),
                Step.longs(Capability.bits(capabilities)),
                List.of());
    }

    private static String describeCapabilities(Set<Capability> capabilities) {
        if (capabilities.isEmpty()) {
            return "none";
        }
        return EnumSet.copyOf(capabilities).stream().map(Capability::name).collect(Collectors.joining(" "));
    }

    /**
     * Sets user and group ids, leaving the supplementary groups alone. Capabilities that are permitted stay so, for
     * {@link #setCapabilities} to take or leave; nothing stays effective with another user than 0, nor is left of them when the program is
     * executed.
     */
    public static Step setIds(long uid, long gid) {
        return Step.of(Libctk.CTK_STEP_SET_IDS, "set ids", uid + ":" + gid, "", Step.longs(uid, gid, 0), List.of());
    }

    /** The same, with the supplementary groups. */
    public static Step setIds(long uid, long gid, Collection<Long> groups) {
        long[] numbers = new long[3 + groups.size()];
        numbers[0] = uid;
        numbers[1] = gid;
        numbers[2] = 1;
        int i = 3;
        for (long group : groups) {
            numbers[i++] = group;
        }
        return Step.of(Libctk.CTK_STEP_SET_IDS, "set ids", uid + ":" + gid, "groups " + groups, numbers, List.of());
    }

    /**
     * Has the process killed when this JVM dies, whatever it dies of and whatever the process has become by then. In a PID namespace of its own
     * it takes all its descendants along.
     */
    public static Step dieWithLauncher() {
        final int sigkill = 9;
        return Step.of(Libctk.CTK_STEP_DEATH_SIGNAL, "die with launcher", "", "", Step.longs(sigkill), List.of());
    }

    /**
     * Forks: the child goes on with the plan; the parent stays, reaps orphans, passes signals on to the child, and ends with
     * its status, 128+n for a signal.
     */
    public static Step supervise() {
        return Step.of(Libctk.CTK_STEP_SUPERVISE, "supervise");
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
        return Step.of(
                Libctk.CTK_STEP_EXECUTE,
                "execute",
                String.join(" ", arguments),
                candidates.size() == 1 ? "" : "tried as " + String.join(", ", candidates),
                Step.longs(arguments.size(), candidates.size()),
                strings);
    }

    /** Ends with status 0: the last step of a plan that only tries something. */
    public static Step exit() {
        return Step.of(Libctk.CTK_STEP_EXIT, "exit");
    }

    /**
     * Waits, instead of executing a program, until the launching process is dead or a signal ends this one: the last step of
     * a plan whose process only has to be there. It keeps no descriptor, and blocks no signal.
     */
    public static Step waitForLauncher() {
        return Step.of(Libctk.CTK_STEP_WAIT, "wait for launcher");
    }

    /** Waits, instead of executing a program, as a {@link GuardProcess}: its socket is standard input. */
    static Step guard() {
        return Step.of(Libctk.CTK_STEP_GUARD, "guard");
    }

    /** Gives the program this process's umask, and has it ignore the signals that this one ignores, instead of 022 and none. */
    public static Step inherit() {
        return Step.of(Libctk.CTK_STEP_INHERIT, "inherit", "umask and ignored signals", "", Step.longs(), List.of());
    }

    /**
     * Sets the program's umask; without it, that is 022.
     *
     * @param umask permission bits, 0 to 0777
     */
    public static Step setUmask(int umask) {
        return Step.of(
                Libctk.CTK_STEP_SET_UMASK, "set umask", String.format("%03o", umask), "", Step.longs(umask), List.of());
    }

    /**
     * Of the standard streams, gives pipes to the user, so that {@code /dev/stdout} can be opened, and replaces null devices by the
     * new root's own; a directory is refused.
     *
     * @param nullDevice where that is
     */
    public static Step ownStreams(String nullDevice, long uid) {
        return Step.of(
                Libctk.CTK_STEP_OWN_STREAMS,
                "own standard streams",
                "as user " + uid,
                "null device " + nullDevice,
                Step.longs(uid),
                List.of(nullDevice));
    }

    static Step cloneStep(Set<Namespace> namespaces, List<IdMap> uidMap, List<IdMap> gidMap) {
        long flags = 0;
        for (Namespace namespace : namespaces) {
            flags |= namespace.flag();
        }
        String names = namespaces.stream().sorted().map(Namespace::fileName).collect(Collectors.joining(" "));
        String ids = uidMap.isEmpty() ? "" : "uids " + onOneLine(uidMap) + "; gids " + onOneLine(gidMap);
        return Step.of(
                Libctk.CTK_STEP_CLONE,
                "clone",
                names,
                ids,
                Step.longs(flags),
                List.of(IdMap.text(uidMap), IdMap.text(gidMap)));
    }

    private static String onOneLine(List<IdMap> maps) {
        return IdMap.text(maps).strip().replace("\n", ", ");
    }
}
