package io.ctk.container.spec;

import io.ctk.ByteSize;
import io.ctk.mount.MountAttribute;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

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
            VolumeTarget.check(target);
        }
    }

    /**
     * A directory in memory.
     *
     * @param target where in the container
     * @param options tmpfs(5) options, such as {@code size=64m} or {@code mode=1777}
     * @param attributes what it forbids
     */
    record Tmpfs(String target, List<String> options, Set<MountAttribute> attributes) implements Volume {
        /** What it forbids when nothing else is said: set-user-id bits, devices, programs. */
        public static final Set<MountAttribute> DEFAULT_ATTRIBUTES =
                Set.of(MountAttribute.NO_SUID, MountAttribute.NO_DEVICES, MountAttribute.NO_EXEC);

        /** Checks the target. */
        public Tmpfs {
            VolumeTarget.check(target);
            options = List.copyOf(options);
            attributes = Set.copyOf(attributes);
        }

        /** A directory in memory with the {@link #DEFAULT_ATTRIBUTES}. */
        public Tmpfs(String target, List<String> options) {
            this(target, options, DEFAULT_ATTRIBUTES);
        }

        /** {@return a directory in memory of at most that size} */
        public static Tmpfs of(String target, ByteSize size) {
            return new Tmpfs(target, List.of("size=" + size.bytes()));
        }
    }

    /**
     * A directory of the container's own, which begins with what the image has there and goes with the container. What it changes there
     * is no change of its layer.
     *
     * @param target where in the container
     */
    record Anonymous(String target) implements Volume {
        /** Checks the target. */
        public Anonymous {
            VolumeTarget.check(target);
        }
    }
}
