package io.ctk.cgroup.value;

import io.ctk.ByteSize;
import java.util.Objects;

/**
 * How much a group may read from and write to one device each second ({@code io.max}).
 *
 * @param readBytes read, in bytes a second
 * @param writeBytes written, in bytes a second
 * @param readOperations in read operations a second
 * @param writeOperations in write operations a second
 */
public record IoMax(
        Limit<ByteSize> readBytes,
        Limit<ByteSize> writeBytes,
        Limit<Long> readOperations,
        Limit<Long> writeOperations) {
    /** No limits. */
    public static final IoMax UNLIMITED = new IoMax(Limit.max(), Limit.max(), Limit.max(), Limit.max());

    /** Checks that nothing is null. */
    public IoMax {
        Objects.requireNonNull(readBytes);
        Objects.requireNonNull(writeBytes);
        Objects.requireNonNull(readOperations);
        Objects.requireNonNull(writeOperations);
    }

    /** {@return these limits with another one for bytes read} */
    public IoMax withReadBytes(ByteSize perSecond) {
        return new IoMax(Limit.of(perSecond), writeBytes, readOperations, writeOperations);
    }

    /** {@return these limits with another one for bytes written} */
    public IoMax withWriteBytes(ByteSize perSecond) {
        return new IoMax(readBytes, Limit.of(perSecond), readOperations, writeOperations);
    }

    /** {@return these limits with another one for read operations} */
    public IoMax withReadOperations(long perSecond) {
        return new IoMax(readBytes, writeBytes, Limit.of(perSecond), writeOperations);
    }

    /** {@return these limits with another one for write operations} */
    public IoMax withWriteOperations(long perSecond) {
        return new IoMax(readBytes, writeBytes, readOperations, Limit.of(perSecond));
    }

    /**
     * Reads {@code rbps=… wbps=… riops=… wiops=…}; what is missing is {@code max}.
     *
     * @throws IllegalArgumentException if it isn't that
     */
    public static IoMax parse(String text) {
        IoMax max = UNLIMITED;
        for (String word : text.strip().split("\\s+")) {
            int equals = word.indexOf('=');
            String value = word.substring(equals + 1);
            max = switch (word.substring(0, Math.max(equals, 0))) {
                case "rbps" -> new IoMax(size(value), max.writeBytes, max.readOperations, max.writeOperations);
                case "wbps" -> new IoMax(max.readBytes, size(value), max.readOperations, max.writeOperations);
                case "riops" -> new IoMax(max.readBytes, max.writeBytes, count(value), max.writeOperations);
                case "wiops" -> new IoMax(max.readBytes, max.writeBytes, max.readOperations, count(value));
                default ->
                    throw new IllegalArgumentException(
                            "\"" + text + "\" has something else than rbps= wbps= riops= wiops=");
            };
        }
        return max;
    }

    private static Limit<ByteSize> size(String text) {
        return Limit.parse(text, bytes -> ByteSize.bytes(Long.parseLong(bytes)));
    }

    private static Limit<Long> count(String text) {
        return Limit.parse(text, Long::valueOf);
    }

    /** {@return what {@code io.max} reads behind the device} */
    @Override
    public String toString() {
        return "rbps=" + readBytes.text(ByteSize::bytes) + " wbps=" + writeBytes.text(ByteSize::bytes) + " riops="
                + readOperations + " wiops=" + writeOperations;
    }
}
