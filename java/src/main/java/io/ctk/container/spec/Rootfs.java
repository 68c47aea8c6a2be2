package io.ctk.container.spec;

import io.ctk.ByteSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a container has as its root file system. */
public sealed interface Rootfs {

    /**
     * Directories stacked under a writable layer: the directories stay as they are. In the place of a directory may be an EROFS image, a
     * file whose name ends in {@code .erofs}; the kernel believes what it says, so it must be one of this machine's own making ({@link io.ctk.image.LayerFormat#EROFS}).
     *
     * @param lower the directories and images, the topmost first
     * @param layer where changes go
     */
    record Stack(List<Path> lower, Layer layer) implements Rootfs {
        /** Copies the list. */
        public Stack {
            lower = List.copyOf(lower);
            if (lower.isEmpty()) {
                throw new IllegalArgumentException("a stack of no directories");
            }
        }

        @Override
        public Stack withLayer(Layer other) {
            return new Stack(lower, other);
        }
    }

    /**
     * A directory as it is: what the container changes, it changes there.
     *
     * @param path the directory
     */
    record Directory(Path path) implements Rootfs {}

    /**
     * The machine's own files, unchangeable, under a writable layer: the image named {@code host}, or one that was made of it.
     *
     * @param changes directories with what changed on these files, by their paths from {@code /}, the topmost first
     * @param layer where changes go
     */
    record Host(List<Path> changes, Layer layer) implements Rootfs {
        /** Copies the list. */
        public Host {
            changes = List.copyOf(changes);
        }

        /** The files as they are. */
        public Host(Layer layer) {
            this(List.of(), layer);
        }
    }

    /**
     * {@return the same with another layer}
     *
     * @throws IllegalStateException if it is a directory as it is, which has none
     */
    default Rootfs withLayer(Layer layer) {
        if (this instanceof Host host) {
            return new Host(host.changes(), layer);
        }
        throw new IllegalStateException("changes go into a directory as it is, and into no layer");
    }

    /** {@return the directories that it is made of, the topmost first} */
    default List<Path> directories() {
        if (this instanceof Stack stack) {
            return stack.lower();
        }
        if (this instanceof Directory directory) {
            return List.of(directory.path());
        }
        List<Path> all = new ArrayList<>(((Host) this).changes());
        all.add(Path.of("/"));
        return all;
    }

    /** Where the changes of a container go. */
    sealed interface Layer {
        /** A new directory in the {@link io.ctk.container.ContainerStore}, removed with the container. What is used when nothing else is said. */
        record Temporary() implements Layer {}

        /**
         * Memory that nothing outside of the container ever sees.
         *
         * @param limit how much of it, null for the kernel's own limit of half the machine's memory
         */
        record InMemory(@Nullable ByteSize limit) implements Layer {
            /** {@return the limit, if there is one} */
            public Optional<ByteSize> maximum() {
                return Optional.ofNullable(limit);
            }
        }

        /** A new directory in the {@link io.ctk.container.ContainerStore} that stays there under the container's name. */
        record Stored() implements Layer {}
    }

    /** {@return directories stacked under a temporary writable layer, the topmost first} */
    static Stack overlay(Path... lower) {
        return new Stack(List.of(lower), new Layer.Temporary());
    }

    /** {@return a directory as it is} */
    static Directory directory(Path path) {
        return new Directory(path);
    }

    /** {@return the machine's own files under a temporary writable layer} */
    static Host host() {
        return new Host(new Layer.Temporary());
    }
}
