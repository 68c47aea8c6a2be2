package io.ctk.internal.image.unpack;

import io.ctk.image.Omitted;
import java.util.Map;
import java.util.TreeMap;

/** Counts what is left out of a layer. */
final class OmittedCount {
    private final Map<String, Long> attributes = new TreeMap<>();
    private long devices;
    private long owners;

    void addDevice() {
        devices++;
    }

    void addOwner() {
        owners++;
    }

    /** Of attributes there may be as many names as a stranger thinks of. */
    void addAttribute(String name, long count) {
        boolean known = attributes.containsKey(name) || attributes.size() < Omitted.MOST_NAMES;
        attributes.merge(known ? name : Omitted.OTHERS, count, Long::sum);
    }

    Omitted total() {
        return new Omitted(devices, attributes, owners, 0);
    }
}
