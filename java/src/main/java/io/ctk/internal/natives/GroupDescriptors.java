package io.ctk.internal.natives;

import io.ctk.CtkException;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the launcher comes by the descriptor of a group, which no public method shows. */
public final class GroupDescriptors {
    private static volatile @Nullable Function<Object, Descriptor> accessor;

    private GroupDescriptors() {}

    /** Called once, by the class of groups. */
    public static void accessBy(Function<Object, Descriptor> function) {
        accessor = function;
    }

    /**
     * {@return a descriptor of its own for the group, to be closed: so that what uses it for long keeps nobody from the group}
     *
     * @param group the group's handle
     * @throws IOException "closed", or a {@link CtkException} where the process has no descriptor left
     */
    public static Descriptor duplicate(Object group) throws IOException {
        return Objects.requireNonNull(accessor).apply(group).duplicate();
    }
}
