package io.ctk.cgroup.value;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Processors or memory nodes by number, written as in cpuset(7), "List format": {@code 0-3,5}. */
public final class IndexSet {
    /** None. */
    public static final IndexSet EMPTY = new IndexSet(new BitSet());

    /** Far more than the kernel's NR_CPUS. */
    private static final int MOST = 1 << 16;

    private final BitSet bits;

    private IndexSet(BitSet bits) {
        this.bits = bits;
    }

    /** {@return the set of these} */
    public static IndexSet of(int... indexes) {
        BitSet bits = new BitSet();
        for (int index : indexes) {
            bits.set(checked(index, String.valueOf(index)));
        }
        return new IndexSet(bits);
    }

    /**
     * Reads a list such as {@code 0-3,5}; an empty text is the empty set.
     *
     * @throws IllegalArgumentException if it isn't one
     */
    public static IndexSet parse(String text) {
        BitSet bits = new BitSet();
        String list = text.strip();
        for (String range : list.isEmpty() ? new String[0] : list.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = index(dash < 0 ? range : range.substring(0, dash), text);
            int last = dash < 0 ? first : index(range.substring(dash + 1), text);
            if (last < first) {
                throw wrong(text);
            }
            bits.set(first, last + 1);
        }
        return new IndexSet(bits);
    }

    private static int index(String number, String text) {
        try {
            return checked(Integer.parseInt(number.strip()), text);
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
    }

    private static int checked(int index, String text) {
        if (index < 0 || index >= MOST) {
            throw wrong(text);
        }
        return index;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("\"" + text + "\" is no list of numbers such as 0-3,5");
    }

    /** {@return whether that one is in it} */
    public boolean contains(int index) {
        return bits.get(index);
    }

    /** {@return how many there are} */
    public int size() {
        return bits.cardinality();
    }

    /** {@return the numbers, ascending} */
    public IntStream stream() {
        return bits.stream();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IndexSet set && bits.equals(set.bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }

    /** {@return the list as {@link #parse} reads it} */
    @Override
    public String toString() {
        StringBuilder list = new StringBuilder();
        for (int first = bits.nextSetBit(0); first >= 0; ) {
            int end = bits.nextClearBit(first);
            list.append(list.isEmpty() ? "" : ",").append(first);
            if (end - 1 > first) {
                list.append('-').append(end - 1);
            }
            first = bits.nextSetBit(end);
        }
        return list.toString();
    }
}
