package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One low-level step of a {@link LaunchPlan}: one or two system calls that the new process makes on its way to its
 * program. Steps are values; making one does nothing.
 *
 * <p>A <em>target</em> is an absolute path. Once a step has mounted something on {@code "/"}, that is the new root: targets are
 * resolved inside it, and no link leads out of it. Before that, a target is a path of the machine. A target {@link #in in a place} is
 * resolved there, and no link is followed.
 *
 * @see MountSteps
 * @see FileSteps
 * @see ProcessSteps
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

    /** Whether a step's target has to be there. */
    public enum Presence {
        /** Every kernel has it: the step fails where it is missing. */
        REQUIRED,
        /** A kernel may have been built without it: then there is nothing to do. */
        OPTIONAL
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

    /** {@return a step that is only what it is called} */
    static Step of(int operation, String name) {
        return of(operation, name, "", "", longs(), List.of());
    }

    /**
     * {@return a step}
     *
     * @param numbers as plan.h says, with a 0 for each that gets its value when the plan is encoded
     * @param strings as plan.h says: a target comes first
     */
    static Step of(int operation, String name, String subject, String detail, long[] numbers, List<String> strings) {
        return new Step(operation, name, subject, detail, numbers, List.copyOf(strings), References.NONE);
    }

    private Step with(References changed) {
        return new Step(operation, name, subject, detail, numbers, strings, changed);
    }

    /** {@return the same step, with a file opened for it, whose descriptor is its last number} */
    Step withDescriptor(Path file) {
        return with(new References(file, references.in, references.as, references.device));
    }

    /** {@return the same step, with a node that its last number names} */
    Step withDevice(Place device) {
        return with(new References(references.descriptor, references.in, references.as, device));
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

    static long[] longs(long... values) {
        return values;
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
