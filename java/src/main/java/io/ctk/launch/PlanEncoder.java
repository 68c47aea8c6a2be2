package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a plan in the format of the native library's plan.h. */
final class PlanEncoder {
    private static final int HEADER_SIZE = 16;
    private static final int STEP_HEADER_SIZE = 24;
    /** Standard input, output and error come before the descriptors that steps name. */
    private static final int FIRST_DESCRIPTOR = 3;

    private ByteBuffer buffer = ByteBuffer.allocate(8192).order(ByteOrder.nativeOrder());
    private final List<Step.Handed> handed = new ArrayList<>();
    private final Map<Place, Integer> places = new HashMap<>();

    /**
     * An encoded plan.
     *
     * @param bytes the message
     * @param handed what is opened to go with it, behind the standard three
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Encoded(byte[] bytes, List<Step.Handed> handed) {}

    private PlanEncoder() {}

    static Encoded encode(LaunchPlan plan) {
        PlanEncoder encoder = new PlanEncoder();
        encoder.buffer.position(HEADER_SIZE);
        plan.steps().forEach(encoder::add);
        encoder.buffer
                .putInt(0, Libctk.CTK_PLAN_MAGIC)
                .putInt(4, Libctk.CTK_PLAN_VERSION)
                .putInt(8, encoder.buffer.position())
                .putInt(12, plan.steps().size());
        byte[] bytes = Arrays.copyOf(encoder.buffer.array(), encoder.buffer.position());
        return new Encoded(bytes, encoder.handed);
    }

    private void add(Step step) {
        int start = buffer.position();
        long[] numbers = step.numbers();
        room(STEP_HEADER_SIZE + 8 * numbers.length);
        buffer.putInt(0)
                .putInt(step.operation())
                .putInt(numbers.length)
                .putInt(step.strings().size());
        Step.References references = step.references();
        buffer.putShort(number(references.in()))
                .putShort(skip(references.in()))
                .putShort(number(references.as()))
                .putShort((short) 0);
        for (long number : numbers) {
            buffer.putLong(number);
        }
        // The indices are the last numbers of a step that names descriptors.
        int index = buffer.position() - 8 * references.handed().size();
        for (Step.Handed descriptor : references.handed()) {
            buffer.putLong(index, FIRST_DESCRIPTOR + handed.size());
            handed.add(descriptor);
            index += 8;
        }
        if (references.device() != null) { // likewise
            buffer.putLong(buffer.position() - 8, number(references.device()));
        }
        for (String string : step.strings()) {
            ByteBuffer encoded = Bytes.encode(string);
            room(encoded.remaining() + 1);
            buffer.put(encoded).put((byte) 0);
        }
        room(8);
        while (buffer.position() % 8 != 0) {
            buffer.put((byte) 0);
        }
        buffer.putInt(start, buffer.position() - start);
    }

    /** {@return the number that a place goes by in this plan; 0 for none} */
    private short number(@Nullable Place place) {
        if (place == null) {
            return 0;
        }
        int number = places.computeIfAbsent(place, p -> places.size() + 1);
        if (number > Libctk.CTK_PLAN_MOST_PLACES) {
            throw new IllegalStateException("a plan with more than " + Libctk.CTK_PLAN_MOST_PLACES + " places");
        }
        return (short) number;
    }

    /** {@return how many bytes of a target there are the place's own path} */
    private static short skip(@Nullable Place place) {
        return place == null ? 0 : (short) Bytes.encode(place.path()).remaining();
    }

    private void room(int size) {
        if (buffer.remaining() < size) {
            int capacity = Math.max(Math.addExact(buffer.position(), size), Math.multiplyExact(buffer.capacity(), 2));
            buffer =
                    ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder()).put(buffer.flip());
        }
    }
}
