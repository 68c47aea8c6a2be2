package io.ctk.internal.lowering;

import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Volume;
import io.ctk.container.spec.VolumeTarget;
import io.ctk.internal.layer.Entry;
import io.ctk.runtime.Linux;
import io.ctk.runtime.MountSpec;
import io.ctk.runtime.NamespaceSpec;
import io.ctk.runtime.RuntimeSpec;
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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every container knows of names, its own and others': {@code hosts}, {@code hostname} and {@code resolv.conf} in its directory, shown
 * in the place of the image's. They are written at each start, and are the container's own to change, as with Docker.
 */
public final class OwnFiles {
    private static final String ETC = "/etc";
    private static final String HOSTS = "hosts";
    private static final String HOSTNAME = "hostname";
    private static final String RESOLVER = "resolv.conf";
    private static final List<String> FILES = List.of(HOSTS, HOSTNAME, RESOLVER);

    /** For every user inside, and for nobody outside: the directory is its owner's alone. */
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private enum Network {
        MACHINES,
        JOINED,
        OWN
    }

    private final String hostname;
    private final Network network;

    private OwnFiles(RuntimeSpec spec, String hostname) {
        this.hostname = Entry.raw(hostname); // a character a byte, as in the files
        this.network = network(spec.linux());
    }

    private static Network network(@Nullable Linux linux) {
        if (linux != null) {
            for (NamespaceSpec namespace : linux.namespaces()) {
                if (namespace.type() == NamespaceSpec.Type.NETWORK) {
                    return namespace.path().isEmpty() ? Network.OWN : Network.JOINED;
                }
            }
        }
        return Network.MACHINES;
    }

    private static String target(String name) {
        return ETC + "/" + name;
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

    /** {@return whether a volume is to be there before the files are, which it would cover otherwise} */
    static boolean isBelow(Volume volume) {
        return VolumeTarget.of(volume).equals(ETC);
    }

    /** {@return where in the container they are, absolute paths} */
    static List<String> targets(ContainerSpec spec) {
        return names(spec).stream().map(OwnFiles::target).toList();
    }

    /** {@return what shows them} */
    static List<MountSpec> mounts(ContainerSpec spec) {
        return names(spec).stream()
                .map(name -> SystemMounts.bind(name, target(name), spec.readOnly()))
                .toList();
    }

    /**
     * Writes those that a container shows.
     *
     * @param spec what it is
     * @param hostname its host name, which it may have in common with others
     * @param container its directory
     */
    public static void prepare(RuntimeSpec spec, String hostname, Path container) throws IOException {
        OwnFiles files = new OwnFiles(spec, hostname);
        for (MountSpec mount : spec.mounts()) {
            String name = mount.source();
            if (FILES.contains(name) && mount.destination().equals(target(name))) {
                files.write(name, container.resolve(name));
            }
        }
    }

    private void write(String name, Path file) throws IOException {
        Files.deleteIfExists(file); // its last run may have made anything of it
        try (OutputStream out = new FileOutputStream(file.toFile())) {
            out.write(content(name).getBytes(StandardCharsets.ISO_8859_1));
        }
        Files.setPosixFilePermissions(file, READABLE); // whatever the umask is
    }

    private String content(String name) throws IOException {
        return switch (name) {
            case HOSTS -> HostsFile.of(network == Network.MACHINES ? machines(HOSTS) : "", hostname);
            case HOSTNAME -> hostname + "\n";
            default -> resolver();
        };
    }

    /** Where there is no network, nobody can be asked; a network that is joined can't reach what listens on the machine's loopback. */
    private String resolver() throws IOException {
        return switch (network) {
            case MACHINES -> machines(RESOLVER);
            case JOINED -> ResolverFile.withoutLoopback(machines(RESOLVER));
            case OWN -> ResolverFile.NOBODY;
        };
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
