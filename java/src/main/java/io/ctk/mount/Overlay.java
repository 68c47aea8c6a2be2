package io.ctk.mount;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stack of directories that {@link #mount} shows as one (Documentation/filesystems/overlayfs.rst): read-only lower
 * directories, and perhaps a writable upper one that takes all changes. A plain value; mounting it changes nothing in it.
 */
public final class Overlay {
    /** The kernel's limit on lower directories. */
    public static final int MAX_LOWER = 500;

    /** Options of the file system. */
    public enum Option {
        /** Nothing is synced to disk; after a crash the upper directory is worth nothing. Linux 5.10. */
        VOLATILE("volatile"),
        /** Its marks are {@code user.overlay.*} attributes, which need no privilege: what a user namespace uses. */
        USER_XATTR("userxattr"),
        /** A directory of a lower layer can be renamed, instead of EXDEV. */
        REDIRECT_DIRECTORIES("redirect_dir=on"),
        /** A change of mode or owner copies no content up. */
        METADATA_COPY_UP("metacopy=on");

        private final String text;

        Option(String text) {
            this.text = text;
        }

        /** {@return the option as the kernel knows it} */
        public String text() {
            return text;
        }
    }

    private final List<Path> lower;
    private final @Nullable Path upper;
    private final @Nullable Path work;
    private final Set<Option> options;

    private Overlay(Builder builder) {
        lower = List.copyOf(builder.lower);
        upper = builder.upper;
        work = builder.work;
        options = Set.copyOf(builder.options);
    }

    /** {@return a builder of an overlay with no layers yet} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the lower directories, the topmost first} */
    public List<Path> lower() {
        return lower;
    }

    /** {@return the writable directory; empty for a read-only overlay} */
    public Optional<Path> upper() {
        return Optional.ofNullable(upper);
    }

    /** {@return the directory in which the kernel prepares changes to the upper one; empty for a read-only overlay} */
    public Optional<Path> work() {
        return Optional.ofNullable(work);
    }

    /** {@return the file system's options} */
    public Set<Option> options() {
        return options;
    }

    /**
     * {@return the options as the kernel gets them} What would make the layers depend on each other is off unless it was asked for, whatever
     * the module's own default is on this machine. With {@code userxattr} the kernel has it off by itself.
     */
    public List<String> optionTexts() {
        List<String> texts = new ArrayList<>(options.stream().map(Option::text).toList());
        if (!options.contains(Option.USER_XATTR) && !options.contains(Option.METADATA_COPY_UP)) {
            texts.add("metacopy=off");
            if (!options.contains(Option.REDIRECT_DIRECTORIES)) {
                texts.add("redirect_dir=nofollow");
            }
        }
        return texts.stream().sorted().toList();
    }

    /** {@return its directories and options, on one line, for people} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("lower ");
        text.append(lower.stream().map(Path::toString).collect(Collectors.joining(", ")));
        upper().ifPresent(p -> text.append("; upper ").append(p));
        optionTexts().forEach(o -> text.append("; ").append(o));
        return text.toString();
    }

    /**
     * Mounts the overlay on a directory of this process's mount namespace.
     *
     * @param target an existing directory
     * @param attributes what the mount forbids
     * @return the mount, to be closed
     * @throws IOException a {@link io.ctk.CtkException} that names the layer that is wrong where that can be found out: ENOENT
     *     or ENOTDIR for a layer that is missing or a file, EINVAL for an upper directory on a file system that can't hold one,
     *     EPERM without privilege
     */
    public Mount mount(Path target, MountAttribute... attributes) throws IOException {
        List<String> lowerNames =
                lower.stream().map(p -> p.toAbsolutePath().toString()).toList();
        List<String> optionTexts = optionTexts();
        NativeError error = new NativeError();
        error.check(Libctk.ctk_overlay_mount(
                Bytes.of(lowerNames),
                lower.size(),
                Bytes.ofNullable(upper),
                Bytes.ofNullable(work),
                Bytes.of(optionTexts),
                optionTexts.size(),
                Bytes.of(target),
                MountAttribute.bits(List.of(attributes)),
                error.bytes()));
        return new Mount(target);
    }

    /** Collects the layers of an overlay. */
    public static final class Builder {
        private final List<Path> lower = new ArrayList<>();
        private final Set<Option> options = EnumSet.noneOf(Option.class);
        private @Nullable Path upper;
        private @Nullable Path work;

        private Builder() {}

        /** Adds a lower directory below those added before, so that the first one added is the topmost. */
        public Builder lower(Path directory) {
            lower.add(Objects.requireNonNull(directory));
            return this;
        }

        /** Adds lower directories, the topmost first, below those added before. */
        public Builder lower(Collection<Path> directories) {
            directories.forEach(this::lower);
            return this;
        }

        /**
         * Makes the overlay writable.
         *
         * @param upper the directory that takes the changes
         * @param work an empty directory on the same file system, for the kernel's own use
         */
        public Builder upper(Path upper, Path work) {
            this.upper = Objects.requireNonNull(upper);
            this.work = Objects.requireNonNull(work);
            return this;
        }

        /** Adds options of the file system. */
        public Builder options(Option... added) {
            options.addAll(List.of(added));
            return this;
        }

        /**
         * {@return the overlay}
         *
         * @throws IllegalStateException if there is no lower directory, or more than {@value Overlay#MAX_LOWER}
         */
        public Overlay build() {
            if (lower.isEmpty() || lower.size() > MAX_LOWER) {
                throw new IllegalStateException(
                        lower.isEmpty() ? "an overlay without a lower directory" : lower.size() + " lower directories");
            }
            return new Overlay(this);
        }
    }
}
