package io.ctk.internal.cgroup;

import io.ctk.ByteSize;
import io.ctk.cgroup.value.Limit;

/** Sizes as the kernel writes them: bytes, or {@code max}. */
public final class Sizes {
    private Sizes() {}

    public static ByteSize parse(String text) {
        return ByteSize.bytes(Long.parseLong(text.strip()));
    }

    public static Limit<ByteSize> limit(String text) {
        return Limit.parse(text, Sizes::parse);
    }

    public static String text(Limit<ByteSize> size) {
        return size.text(ByteSize::bytes);
    }
}
