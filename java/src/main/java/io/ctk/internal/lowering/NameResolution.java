package io.ctk.internal.lowering;

import io.ctk.container.ContainerStore;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Hostname;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Volume;
import io.ctk.container.spec.VolumeTarget;

import io.ctk.internal.layer.Entry;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Namespace;
import io.ctk.launch.Step;
import io.ctk.mount.MountAttribute;
import io.ctk.runtime.MountSpec;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What every container knows of names, its own and others': {@code hosts}, {@code hostname} and {@code resolv.conf} in its directory, shown
 * in the place of the image's. They are written at each start, and are the container's own to change, as with Docker.
 *
 * @param directory the container's, in the store
 * @param spec what it is
 * @param hostname its host name, a character a byte as in the files
 */
public record NameResolution(Path directory, ContainerSpec spec, String hostname) {
    private static final String ETC = "/etc";
    private static final String HOSTS = "hosts";
    private static final String HOSTNAME = "hostname";
    private static final String RESOLVER = "resolv.conf";
    private static final List<String> FILES = List.of(HOSTS, HOSTNAME, RESOLVER);

    /** For every user inside, and for nobody outside: the directory is its owner's alone. */
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    public static NameResolution of(ContainerStore store, String id, ContainerSpec spec) {
        return new NameResolution(store.directory(id), spec, Entry.raw(Hostname.of(spec, id)));
    }

    /** {@return which of the files a container gets: all but those for which the user has brought something} */
    private static List<String> names(ContainerSpec spec) {
        List<String> names = new ArrayList<>(FILES);
        for (Volume volume : spec.volumes()) {
            if (volume instanceof Volume.Bind && VolumeTarget.of(volume).equals(ETC)) {
                return List.of();
            }
            names.removeIf(name -> VolumeTarget.of(volume).equals(target(name)));
        }
        return names;
    }

    private static String target(String name) {
        return ETC + "/" + name;
    }

    /** {@return whether a volume is to be there before the files are, which it would cover otherwise} */
    public static boolean isBelow(Volume volume) {
        return VolumeTarget.of(volume).equals(ETC);
    }

    /** {@return where in the container they are, absolute paths} */
    public static List<String> targets(ContainerSpec spec) {
        return names(spec).stream().map(NameResolution::target).toList();
    }

    /** {@return the steps that show them} */
    public List<Step> steps() {
        Set<MountAttribute> attributes = EnumSet.noneOf(MountAttribute.class);
        if (spec.readOnly()) {
            attributes.add(MountAttribute.READ_ONLY);
        }
        return names(spec).stream()
                .map(name -> MountSteps.bindInPlace(directory.resolve(name), target(name), attributes))
                .toList();
    }

    /** {@return the same in the OCI runtime specification's words} */
    public List<MountSpec> mounts() {
        return names(spec).stream()
                .map(name -> SystemMounts.bind(directory.resolve(name), target(name), spec.readOnly()))
                .toList();
    }

    /** Writes them. */
    public void prepare() throws IOException {
        for (String name : names(spec)) {
            Path file = directory.resolve(name);
            Files.deleteIfExists(file); // its last run may have made anything of it
            try (OutputStream out = new FileOutputStream(file.toFile())) {
                out.write(content(name).getBytes(StandardCharsets.ISO_8859_1));
            }
            Files.setPosixFilePermissions(file, READABLE); // whatever the umask is
        }
    }

    private String content(String name) throws IOException {
        return switch (name) {
            case HOSTS -> hosts();
            case HOSTNAME -> hostname + "\n";
            default -> resolver();
        };
    }

    private boolean onTheMachinesNetwork() {
        return spec.network() == Network.HOST && !spec.joined().containsKey(Namespace.NETWORK);
    }

    private String hosts() throws IOException {
        return HostsFile.of(onTheMachinesNetwork() ? machines(HOSTS) : "", hostname);
    }

    /** Where there is no network, nobody can be asked; a network that is joined can't reach what listens on the machine's loopback. */
    private String resolver() throws IOException {
        if (onTheMachinesNetwork()) {
            return machines(RESOLVER);
        }
        return spec.joined().containsKey(Namespace.NETWORK)
                ? ResolverFile.withoutLoopback(machines(RESOLVER))
                : ResolverFile.NOBODY;
    }

    /** {@return what the machine has there, "" where it has no such file either} */
    private static String machines(String name) throws IOException {
        try {
            return Files.readString(Path.of(target(name)), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
