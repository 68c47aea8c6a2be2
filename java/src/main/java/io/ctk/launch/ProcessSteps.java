package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import io.ctk.security.Capability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Steps that say what the process is and what it may do, and the last steps of plans. */
public final class ProcessSteps {
    private ProcessSteps() {}

    /** Joins a namespace instead of making a new one. A joined PID namespace holds from {@link #supervise} on. */
    public static Step joinNamespace(Namespace type, Path file) {
        return Step.of(Libctk.CTK_STEP_JOIN_NAMESPACE, "join namespace")
                .about(file.toString(), type.fileName())
                .with(type.flag(), 0)
                .handing(new Step.Handed.File(file));
    }

    /**
     * Makes namespaces when the process is there already (unshare(2)): those that are to belong to a user namespace that it has joined. A PID
     * or time namespace holds from {@link #supervise} on, and so for a child. A user namespace has no maps of ids. Fails with EPERM without
     * privilege, ENOSPC at the limit of {@code /proc/sys/user}, EINVAL where the kernel lacks one.
     *
     * @param namespaces at least one
     */
    public static Step unshare(Set<Namespace> namespaces) {
        return Step.of(Libctk.CTK_STEP_UNSHARE, "unshare")
                .about(Namespace.names(namespaces))
                .with(Namespace.flags(namespaces));
    }

    /**
     * Makes a time namespace and goes into it (time_namespaces(7)), before {@link MountSteps#pivotRoot}: the machine's {@code /proc} is needed.
     * Linux 5.6, EINVAL otherwise. Fails with EPERM without CAP_SYS_TIME, and with ERANGE where a clock would be before its zero.
     *
     * @param monotonicSeconds what the monotonic clock is ahead of the machine's, may be negative
     * @param monotonicNanoseconds the rest of it, 0 to 999999999
     * @param boottimeSeconds the same of the clock since boot
     * @param boottimeNanoseconds the rest of it, 0 to 999999999
     */
    public static Step newTimeNamespace(
            long monotonicSeconds, long monotonicNanoseconds, long boottimeSeconds, long boottimeNanoseconds) {
        return Step.of(Libctk.CTK_STEP_NEW_TIME_NAMESPACE, "make time namespace")
                .about(
                        "monotonic " + monotonicSeconds + " s " + monotonicNanoseconds + " ns",
                        "boottime " + boottimeSeconds + " s " + boottimeNanoseconds + " ns")
                .with(monotonicSeconds, monotonicNanoseconds, boottimeSeconds, boottimeNanoseconds);
    }

    /** Sets the host name. */
    public static Step setHostname(String hostname) {
        return Step.of(Libctk.CTK_STEP_SET_HOSTNAME, "set hostname").on(hostname);
    }

    /** Sets the NIS domain name (setdomainname(2)), at most 64 bytes. */
    public static Step setDomainName(String name) {
        return Step.of(Libctk.CTK_STEP_SET_DOMAIN_NAME, "set domain name").on(name);
    }

    /** Takes the loopback interface up. */
    public static Step loopbackUp() {
        return Step.of(Libctk.CTK_STEP_LOOPBACK_UP, "take loopback up");
    }

    /** Sets a resource limit (prlimit(2)). */
    public static Step setLimit(ResourceLimit limit) {
        return Step.of(Libctk.CTK_STEP_SET_LIMIT, "set limit")
                .about(limit.resource().optionName(), limit.describeValues())
                .with(limit.resource().ordinal(), limit.soft(), limit.hard());
    }

    /**
     * Sets scheduling policy and attributes (sched_setattr(2)). Fails with EPERM without CAP_SYS_NICE or a resource limit that allows it, EINVAL
     * for a value out of range, EBUSY where a deadline can't be promised.
     *
     * @param policy the kernel's number: 0 other, 1 FIFO, 2 round robin, 3 batch, 5 idle, 6 deadline
     * @param nice of other and batch, -20 to 19
     * @param priority of FIFO and round robin, 1 to 99; otherwise 0
     * @param flags the kernel's SCHED_FLAG bits
     * @param runtime of a deadline, in nanoseconds, as the next two
     * @param deadline not less than the runtime
     * @param period not less than the deadline; 0 for the same
     */
    public static Step setScheduler(
            int policy, int nice, int priority, long flags, long runtime, long deadline, long period) {
        String text = "nice " + nice + " priority " + priority + " flags " + flags;
        String times = runtime == 0 ? "" : " runtime " + runtime + " deadline " + deadline + " period " + period;
        return Step.of(Libctk.CTK_STEP_SET_SCHEDULER, "set scheduler")
                .about("policy " + policy, text + times)
                .with(policy, nice, priority, flags, runtime, deadline, period);
    }

    /**
     * Sets the priority of input and output (ioprio_set(2)). Fails with EPERM for real time without CAP_SYS_ADMIN or CAP_SYS_NICE.
     *
     * @param ioClass the kernel's number: 1 real time, 2 best effort, 3 idle
     * @param level 0, the highest, to 7
     */
    public static Step setIoPriority(int ioClass, int level) {
        return Step.of(Libctk.CTK_STEP_SET_IO_PRIORITY, "set I/O priority")
                .about("class " + ioClass + " level " + level)
                .with(ioClass, level);
    }

    /**
     * Sets the execution domain (personality(2)).
     *
     * @param persona the kernel's number with its flags, 32 bits, of which not all may be set: 0 for Linux, 8 for 32-bit Linux
     */
    public static Step setPersonality(long persona) {
        return Step.of(Libctk.CTK_STEP_SET_PERSONALITY, "set personality")
                .about("0x" + Long.toHexString(persona))
                .with(persona);
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
        return Step.of(Libctk.CTK_STEP_BOUND_CAPABILITIES, "bound capabilities")
                .about("", Capability.names(kept))
                .with(Capability.bits(kept));
    }

    /** Sets the effective and permitted set to these, and empties the inheritable set. */
    public static Step setCapabilities(Set<Capability> capabilities) {
        return setCapabilities(capabilities, capabilities, Set.of()).about("", Capability.names(capabilities));
    }

    /**
     * Sets the capabilities of the process (capset(2)). What a program has of them that it executes, execve(2) decides: as another user
     * than 0, the ambient ones. Fails with EPERM where a permitted one was not permitted before, an effective one isn't permitted, or an
     * inheritable one is neither permitted nor in the bounding set.
     */
    public static Step setCapabilities(
            Set<Capability> effective, Set<Capability> permitted, Set<Capability> inheritable) {
        String text = "effective " + Capability.names(effective) + "; permitted " + Capability.names(permitted)
                + "; inheritable " + Capability.names(inheritable);
        return Step.of(Libctk.CTK_STEP_SET_CAPABILITIES, "set capabilities")
                .about("", text)
                .with(Capability.bits(effective), Capability.bits(permitted), Capability.bits(inheritable));
    }

    /**
     * Adds to the ambient set, which a program without capabilities of its own gets (capabilities(7)): after {@link #setIds} and
     * {@link #setCapabilities}. Fails with EPERM where one is not both permitted and inheritable.
     */
    public static Step raiseAmbient(Set<Capability> capabilities) {
        return Step.of(Libctk.CTK_STEP_RAISE_AMBIENT, "raise ambient capabilities")
                .about("", Capability.names(capabilities))
                .with(Capability.bits(capabilities));
    }

    /**
     * Sets user and group ids, leaving the supplementary groups alone. Capabilities that are permitted stay so, for
     * {@link #setCapabilities} to take or leave; nothing stays effective with another user than 0, nor is left of them when the program is
     * executed.
     */
    public static Step setIds(long uid, long gid) {
        return Step.of(Libctk.CTK_STEP_SET_IDS, "set ids")
                .about(uid + ":" + gid)
                .with(uid, gid, 0);
    }

    /** The same, with the supplementary groups. */
    public static Step setIds(long uid, long gid, Collection<Long> groups) {
        LongStream numbers = groups.stream().mapToLong(Long::longValue);
        return Step.of(Libctk.CTK_STEP_SET_IDS, "set ids")
                .about(uid + ":" + gid, "groups " + groups)
                .with(LongStream.concat(LongStream.of(uid, gid, 1), numbers).toArray());
    }

    /** Waits until the gate lets it through; where that is closed, fails with ECANCELED. */
    public static Step await(Gate gate) {
        return Step.of(Libctk.CTK_STEP_AWAIT, "wait at gate").with(0, 0).handing(gate.handed());
    }

    /**
     * Runs a hook of the OCI runtime specification and waits for its end. It gets the state as standard input, the process's standard error as
     * its own and as standard output, a session of its own, and no other descriptor; the namespaces, root, ids and capabilities that the process has
     * by then. Fails with ECANCELED where it ends with another status than 0 or by a signal, ETIMEDOUT where it takes too long and is
     * killed, and the errno of execve(2).
     *
     * @param path of the program
     * @param arguments its own name first
     * @param environment all of it, {@code NAME=value}
     * @param timeout how long it may take, zero for as long as it likes
     * @param stateBeforePid the state up to the process's number, which is the one that {@link Gate#awaitArrival} tells
     * @param stateAfterPid the rest of it
     * @param what what the hook is, for an error
     */
    public static Step runHook(
            String path,
            List<String> arguments,
            List<String> environment,
            Duration timeout,
            String stateBeforePid,
            String stateAfterPid,
            String what) {
        long milliseconds = timeout.plusNanos(999_999).toMillis();
        return Step.of(Libctk.CTK_STEP_RUN_HOOK, "run " + what)
                .about(String.join(" ", arguments), milliseconds == 0 ? "" : "at most " + milliseconds + " ms")
                .with(milliseconds, arguments.size())
                .with(joined(List.of(path, what, stateBeforePid, stateAfterPid), arguments, environment));
    }

    /** Has the process killed when this JVM dies, whatever it dies of and whatever it has become by then; a PID namespace of its own goes with it. */
    public static Step dieWithLauncher() {
        return Step.of(Libctk.CTK_STEP_DEATH_SIGNAL, "die with launcher").with(/* SIGKILL */ 9);
    }

    /** Says so once more, of what a change of ids or a fork has made of the process since. */
    public static Step stillDieWithLauncher() {
        return Step.of(Libctk.CTK_STEP_DEATH_SIGNAL, "still die with launcher").with(/* SIGKILL */ 9, 1);
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
        return Step.of(Libctk.CTK_STEP_EXECUTE, "execute")
                .about(
                        String.join(" ", arguments),
                        candidates.size() == 1 ? "" : "tried as " + String.join(", ", candidates))
                .with(arguments.size(), candidates.size())
                .with(joined(arguments, candidates, environment));
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

    /** Gives the program this process's umask, and has it ignore the signals that this one ignores, instead of 022 and none. */
    public static Step inherit() {
        return Step.of(Libctk.CTK_STEP_INHERIT, "inherit").about("umask and ignored signals");
    }

    /** Sets the program's umask, 0 to 0777; without it, that is 022. */
    public static Step setUmask(int umask) {
        return Step.of(Libctk.CTK_STEP_SET_UMASK, "set umask")
                .about(String.format("%03o", umask))
                .with(umask);
    }

    /**
     * Of the standard streams, gives pipes to the user, so that {@code /dev/stdout} can be opened, and replaces null devices by the new root's,
     * which is there; a directory is refused.
     */
    public static Step ownStreams(String nullDevice, long uid) {
        return Step.of(Libctk.CTK_STEP_OWN_STREAMS, "own standard streams")
                .about("as user " + uid, "null device " + nullDevice)
                .with(uid)
                .with(nullDevice);
    }

    private static List<String> joined(List<String> first, List<String> second, List<String> third) {
        return Stream.of(first, second, third).flatMap(List::stream).toList();
    }
}
