package io.ctk.internal.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whom a directory belongs to, and who may change it. */
public final class Trust {
    private static final int STICKY = 01000;
    private static final int WRITABLE_FOR_OTHERS = 022;
    private static final int WRITABLE_FOR_ALL = 02;

    private Trust() {}

    private record Owner(int uid, int mode, boolean directory) {
        static Owner of(Path path, LinkOption... options) throws IOException {
            // One system call, so that all of it is said of one file.
            Map<String, Object> read = Files.readAttributes(path, "unix:uid,mode,isDirectory", options);
            return new Owner(
                    (Integer) Objects.requireNonNull(read.get("uid")),
                    (Integer) Objects.requireNonNull(read.get("mode")),
                    (Boolean) Objects.requireNonNull(read.get("isDirectory")));
        }
    }

    /** {@return why somebody else than this user could change what is in a directory that is there, for people; empty if nobody could} */
    public static Optional<String> whyNotOwn(Path directory) throws IOException {
        int me = Self.uid();
        Owner owner = Owner.of(directory);
        if (!owner.directory()) {
            return Optional.of("it is no directory");
        }
        if (owner.uid() != me) {
            return Optional.of("it belongs to user " + owner.uid() + " and not to user " + me + ", who uses it");
        }
        if ((owner.mode() & WRITABLE_FOR_OTHERS) != 0) {
            return Optional.of("other users may write to it; chmod go-w " + directory + " changes that");
        }
        Owner named = Owner.of(directory, LinkOption.NOFOLLOW_LINKS);
        if (named.uid() != me && isStranger(named.uid())) {
            return Optional.of("user " + named.uid() + " made the link that leads to it");
        }
        return whyExchangeable(directory.toRealPath().getParent());
    }

    /** {@return why somebody else could put something in the place of what this user makes in a directory; empty if nobody could} */
    public static Optional<String> whyNotToMakeIn(Path directory) throws IOException {
        Path real = directory.toRealPath();
        Owner owner = Owner.of(real);
        if (owner.uid() != Self.uid() && isStranger(owner.uid())) {
            return Optional.of(real + " belongs to user " + owner.uid());
        }
        return whyExchangeable(real);
    }

    /**
     * The owner of a directory may put something else in the place of any name in it, and so may anybody where all may write and names are
     * not protected by the sticky bit. A group may too, and is trusted: a user's own is often the group of his directories.
     */
    private static Optional<String> whyExchangeable(@Nullable Path real) throws IOException {
        for (Path above = real; above != null; above = above.getParent()) {
            Owner owner = Owner.of(above);
            if (owner.uid() != Self.uid() && isStranger(owner.uid())) {
                return Optional.of("user " + owner.uid() + " may exchange what lies in " + above);
            }
            int mode = owner.mode();
            if ((mode & WRITABLE_FOR_ALL) != 0 && (mode & STICKY) == 0) {
                return Optional.of("anybody may exchange what lies in " + above);
            }
        }
        return Optional.empty();
    }

    /** Who owns the root directory is root, be it that a user namespace shows him under another number. */
    private static boolean isStranger(int uid) throws IOException {
        return uid != 0 && uid != Owner.of(Path.of("/")).uid();
    }
}
