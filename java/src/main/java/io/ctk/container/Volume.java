package io.ctk.container;

import io.ctk.ByteSize;
import java.nio.file.Path;
import java.util.List;

/** Something mounted into a container beside its root file system. */
public sealed interface Volume {
    /** {@return where in the container it is mounted, an absolute path} */
    String target();

    /**
     * A file or directory of the machine.
     *
     * @param source which one; it must exist
     * @param target where in the container
     * @param readOnly whether the container can't write to it
     */
    record Bind(Path source, String target, boolean readOnly) implements Volume {
        /** Checks the target. */
        public Bind {
            checkTarget(target);
        }
    }

    /**
     * A directory in memory.
     *
     * @param target where in the container
     * @param options tmpfs(5) options, such as {@code size=64m} or {@code mode=1777}
     */
    record Tmpfs(String target, List<String> options) implements Volume {
        /** Checks the target. */
        public Tmpfs {
            checkTarget(target);
            options = List.copyOf(options);
        }

        /** {@return a directory in memory of at most that size} */
        public static Tmpfs of(String target, ByteSize size) {
            return new Tmpfs(target, List.of("size=" + size.bytes()));
        }
    }

    private static void checkTarget(String target) {
        if (!target.startsWith("/") || target.equals("/")) {
            throw new IllegalArgumentException(
                    "\"" + target + "\" is no place for a volume: write an absolute path below /");
        }
    }
}
