package io.ctk.cgroup;

import io.ctk.ByteSize;

/** Sizes as the kernel writes them: bytes, or {@code max}. */
final class Sizes {
    private Sizes() {}

    static ByteSize parse(String text) {
        return ByteSize.bytes(Long.parseLong(text.strip()));
    }

    static Limit<ByteSize> limit(String text) {
        return Limit.parse(text, Sizes::parse);
    }

    static String text(Limit<ByteSize> size) {
        return size.text(ByteSize::bytes);
    }
}
