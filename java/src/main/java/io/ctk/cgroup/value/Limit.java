package io.ctk.cgroup.value;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A limit as cgroup v2 has it: a value, or {@code max}, which is none.
 *
 * @param <T> what is limited, such as {@link io.ctk.ByteSize}
 */
public final class Limit<T> {
    private static final String MAX_WORD = "max";
    private static final Limit<?> MAX = new Limit<>(null);

    private final @Nullable T value;

    private Limit(@Nullable T value) {
        this.value = value;
    }

    /** {@return no limit: the kernel's {@code max}} */
    @SuppressWarnings("unchecked") // it holds no T
    public static <T> Limit<T> max() {
        return (Limit<T>) MAX;
    }

    /** {@return that limit} */
    public static <T> Limit<T> of(T value) {
        return new Limit<>(Objects.requireNonNull(value));
    }

    /**
     * {@return the limit that a text names}
     *
     * @param text {@code max}, or what {@code parser} reads
     * @param parser reads the value, or throws an IllegalArgumentException
     */
    public static <T> Limit<T> parse(String text, Function<String, T> parser) {
        String word = text.strip();
        return word.equals(MAX_WORD) ? max() : of(parser.apply(word));
    }

    /** {@return whether it is {@code max}} */
    public boolean isMax() {
        return value == null;
    }

    /** {@return the value, if it isn't {@code max}} */
    public Optional<T> value() {
        return Optional.ofNullable(value);
    }

    /**
     * {@return the value}
     *
     * @throws NoSuchElementException if it is {@code max}
     */
    public T orElseThrow() {
        return value().orElseThrow();
    }

    /** {@return what the kernel reads: {@code max}, or the value as {@code number} has it} */
    public String text(Function<T, ?> number) {
        return value == null ? MAX_WORD : String.valueOf(number.apply(value));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Limit<?> limit && Objects.equals(value, limit.value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }

    /** {@return {@code max}, or the value} */
    @Override
    public String toString() {
        return text(Function.identity());
    }
}
