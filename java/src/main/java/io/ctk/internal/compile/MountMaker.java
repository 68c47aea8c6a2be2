package io.ctk.internal.compile;

import io.ctk.internal.compile.MountCompiler.Entry;
import io.ctk.internal.compile.MountOptions.Attributes;
import io.ctk.internal.compile.MountOptions.Flag;
import io.ctk.internal.compile.MountOptions.Spread;
import io.ctk.launch.IdMap;
import io.ctk.launch.MountSteps;
import io.ctk.launch.MountSteps.BindOption;
import io.ctk.launch.Namespace;
import io.ctk.launch.Step;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.Propagation;
import io.ctk.runtime.IdMapping;
import io.ctk.runtime.Linux;
import io.ctk.runtime.MountSpec;
import io.ctk.runtime.RuntimeSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What mounts one entry of a specification, and what changes it afterwards. */
final class MountMaker {
    /** The specification's name for the group's file system, of either version. */
    private static final String CGROUP = "cgroup";

    private final Linux linux;
    private final CompileInput input;
    private final Namespaces namespaces;
    private final boolean spreading;

    MountMaker(Linux linux, CompileInput input, Namespaces namespaces, boolean spreading) {
        this.spreading = spreading;
        this.linux = linux;
        this.input = input;
        this.namespaces = namespaces;
    }

    /** {@return what mounts it, or changes what is mounted there} */
    Step step(Entry entry, boolean inPlace) throws IOException {
        MountSpec mount = entry.mount();
        MountOptions options = entry.options();
        if (options.remount()) {
            Set<MountAttribute> set = options.alone();
            set.removeAll(options.own().cleared());
            return MountSteps.remount(
                    entry.target(), options.data(), set, options.own().cleared());
        }
        if (options.bind()) {
            return bind(entry, inPlace);
        }
        if (mount.type().isEmpty()) {
            throw new RuntimeSpecException(
                    entry.at() + ".type", "must be there, unless an option says bind or remount");
        }
        if (mount.type().equals(CGROUP)) {
            return cgroup(entry);
        }
        return MountSteps.mountFilesystem(
                mount.type(),
                mount.source().isEmpty() ? mount.type() : mount.source(),
                entry.target(),
                options.data(),
                options.alone(),
                MountPoint.MAKE_DIRECTORY,
                options.has(Flag.COPY_UP));
    }

    /** A new or joined cgroup namespace shows its own group; in the machine's, the container's is shown by a bind. */
    private Step cgroup(Entry entry) throws RuntimeSpecException {
        if (namespaces.isOwn(Namespace.CGROUP) || namespaces.isJoined(Namespace.CGROUP)) {
            // sysfs has the directory, and nobody can make one there.
            return MountSteps.mountFilesystem(
                    "cgroup2",
                    entry.target(),
                    entry.options().data(),
                    entry.options().alone(),
                    MountPoint.MUST_EXIST);
        }
        Path group = input.group()
                .or(this::machines)
                .orElseThrow(() -> new RuntimeSpecException(
                        entry.at(),
                        "the container has no cgroup namespace, and this machine no cgroup v2 that could be shown"));
        return MountSteps.bind(group, entry.target(), true, entry.options().alone(), MountPoint.MUST_EXIST);
    }

    /** Where it has no group of its own, its process sees what all see. */
    private Optional<Path> machines() {
        return input.table().entries().stream()
                .filter(mount -> mount.type().equals("cgroup2"))
                .findFirst()
                .map(mount -> Path.of(mount.target()));
    }

    private Step bind(Entry entry, boolean inPlace) throws IOException {
        MountOptions options = entry.options();
        Path source = source(entry);
        boolean link = options.has(Flag.COPY_LINK) || options.has(Flag.SOURCE_NOT_FOLLOWED);
        LinkOption[] following = link ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS} : new LinkOption[0];
        boolean exists = Files.exists(source, following);
        boolean imagined =
                !exists && input.imagined() && !Path.of(entry.mount().source()).isAbsolute();
        if (!exists && !imagined) {
            throw new RuntimeSpecException(entry.at() + ".source", "there is no " + source);
        }
        boolean recursive = options.recursive() && hasMountsBelow(source);
        Set<MountAttribute> attributes = recursive ? options.below().set() : options.alone();
        if (inPlace) {
            return MountSteps.bindInPlace(source, entry.target(), recursive, attributes);
        }
        boolean directory = imagined || Files.isDirectory(source, following);
        MountPoint mountPoint = directory ? MountPoint.MAKE_DIRECTORY : MountPoint.MAKE_FILE;
        if (isMapped(entry)) {
            return MountSteps.bindMapped(
                    source,
                    entry.target(),
                    recursive,
                    attributes,
                    mountPoint,
                    maps(entry, entry.mount().uidMappings(), linux.uidMappings(), "uidMappings"),
                    maps(entry, entry.mount().gidMappings(), linux.gidMappings(), "gidMappings"),
                    options.has(Flag.MAPPED_BELOW));
        }
        return MountSteps.bind(source, entry.target(), recursive, attributes, mountPoint, bindOptions(options));
    }

    private static Set<BindOption> bindOptions(MountOptions options) {
        Set<BindOption> wanted = EnumSet.noneOf(BindOption.class);
        if (options.has(Flag.COPY_LINK)) {
            wanted.add(BindOption.COPY_LINK);
        }
        if (options.has(Flag.SOURCE_NOT_FOLLOWED)) {
            wanted.add(BindOption.SOURCE_NOT_FOLLOWED);
        }
        return wanted;
    }

    private static boolean isMapped(Entry entry) {
        return entry.options().has(Flag.MAPPED)
                || entry.options().has(Flag.MAPPED_BELOW)
                || !entry.mount().uidMappings().isEmpty()
                || !entry.mount().gidMappings().isEmpty();
    }

    /** Where a mount has no maps of its own, the container's hold (config.md, "idmap"). */
    private static List<IdMap> maps(Entry entry, List<IdMapping> own, List<IdMapping> containers, String name)
            throws RuntimeSpecException {
        List<IdMapping> maps = own.isEmpty() ? containers : own;
        if (maps.isEmpty()) {
            throw new RuntimeSpecException(
                    entry.at() + "." + name,
                    "must be there for an id-mapped mount: the container has no such maps either");
        }
        return Namespaces.maps(maps);
    }

    private Path source(Entry entry) throws RuntimeSpecException {
        if (entry.mount().source().isEmpty()) {
            throw new RuntimeSpecException(entry.at() + ".source", "must name a file or directory for a bind");
        }
        return input.bundle().resolve(entry.mount().source());
    }

    /** Without any, binding recursively would only cost: without mount_setattr(2) a look at all of the machine's mounts. */
    private boolean hasMountsBelow(Path source) throws IOException {
        return Files.isDirectory(source)
                && !input.table().below(source.toRealPath().toString()).isEmpty();
    }

    /** {@return what can't be said when it is mounted} */
    List<Step> changes(Entry entry) throws IOException {
        MountOptions options = entry.options();
        List<Step> steps = new ArrayList<>();
        if (!entry.isNew()) {
            return steps;
        }
        if (options.bind() && options.isChangedLater()) {
            boolean recursive = options.recursive() && hasMountsBelow(source(entry));
            addChange(steps, entry, new Attributes(Set.of(), options.below().cleared()), recursive);
            Set<MountAttribute> later = recursive ? options.own().set() : Set.of();
            addChange(steps, entry, new Attributes(later, options.own().cleared()), false);
        }
        for (Spread spread : options.propagation()) {
            if (!isSo(spread)) {
                steps.add(MountSteps.setPropagation(entry.target(), spread.propagation(), spread.recursive()));
            }
        }
        return steps;
    }

    private static void addChange(List<Step> steps, Entry entry, Attributes change, boolean recursive) {
        if (!change.isEmpty()) {
            steps.add(MountSteps.setAttributes(entry.target(), change.set(), change.cleared(), recursive));
        }
    }

    /** All mounts are private since the first step, unless the root file system's mounts were to spread. */
    private boolean isSo(Spread spread) {
        return spread.propagation() == Propagation.PRIVATE && !spreading;
    }
}
