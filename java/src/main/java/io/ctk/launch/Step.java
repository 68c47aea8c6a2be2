package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /** A descriptor that a step names, and that the new process is handed: opened when the plan is launched, and closed here afterwards. */
    @FunctionalInterface
    interface Handed {
        /** {@return the descriptor, which is its caller's to close} */
        int open() throws IOException;

        /** A file that is opened for reading. */
        record File(Path path) implements Handed {
            @Override
            public int open() throws IOException {
                NativeError failure = new NativeError();
                return failure.check(Libctk.ctk_descriptor_open(Bytes.of(path), 0, failure.bytes()));
            }
        }
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
     * @param handed what is opened for it
     * @param in where its target is
     * @param as what it makes
     * @param device the node that a mask hides files behind
     * @param field what of a document asks for it, "" for nothing
     */
    record References(
            List<Handed> handed,
            @Nullable Place in,
            @Nullable Place as,
            @Nullable Place device,
            String field) {
        static final References NONE = new References(List.of(), null, null, null, "");
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
        return new Step(operation, name, "", "", new long[0], List.of(), References.NONE);
    }

    /** {@return the same step, which says what it does it to} */
    Step about(String what) {
        return about(what, detail);
    }

    /** {@return the same step, which says what it does it to, and how} */
    Step about(String what, String how) {
        return new Step(operation, name, what, how, numbers, strings, references);
    }

    /** {@return the same step, about the one string that it has} */
    Step on(String what) {
        return about(what).with(List.of(what));
    }

    /** {@return the same step, with its numbers as plan.h says, 0 for each that gets its value when the plan is encoded} */
    Step with(long... values) {
        return new Step(operation, name, subject, detail, values, strings, references);
    }

    /** {@return the same step, with one string} */
    Step with(String text) {
        return with(List.of(text));
    }

    /** {@return the same step, with its strings as plan.h says: a target comes first} */
    Step with(List<String> texts) {
        return new Step(operation, name, subject, detail, numbers, List.copyOf(texts), references);
    }

    private Step with(References changed) {
        return new Step(operation, name, subject, detail, numbers, strings, changed);
    }

    /** {@return the same step, with what is opened for it, whose descriptors are its last numbers} */
    Step handing(Handed... handed) {
        return with(new References(List.of(handed), references.in, references.as, references.device, references.field));
    }

    /** {@return the same step, with a node that its last number names} */
    Step withDevice(Place device) {
        return with(new References(references.handed, references.in, references.as, device, references.field));
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
        return with(new References(references.handed, place, references.as, references.device, references.field));
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
        return with(new References(references.handed, references.in, place, references.device, references.field));
    }

    /**
     * {@return the same step, asked for by a field of a document, which its failure then names}
     *
     * @param field such as {@code linux.sysctl["kernel.msgmax"]}
     */
    public Step askedBy(String field) {
        return with(new References(references.handed, references.in, references.as, references.device, field));
    }

    private static final Set<Integer> PLACE_MAKERS = Set.of(
            Libctk.CTK_STEP_MOUNT_OVERLAY,
            Libctk.CTK_STEP_BIND,
            Libctk.CTK_STEP_MOUNT_FILESYSTEM,
            Libctk.CTK_STEP_MAKE_NODE,
            Libctk.CTK_STEP_ATTACH);

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

    /** {@return what of a document asks for it, "" for nothing} */
    String field() {
        return references.field;
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
