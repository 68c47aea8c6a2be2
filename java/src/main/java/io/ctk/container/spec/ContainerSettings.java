package io.ctk.container.spec;

import io.ctk.ByteSize;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupManager;
import io.ctk.launch.IdMap;
import io.ctk.launch.Namespace;
import io.ctk.launch.ResourceLimit;
import io.ctk.security.Capability;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a container, its root excepted.
 *
 * @param <B> the builder that it is said to
 */
public abstract class ContainerSettings<B extends ContainerSettings<B>> {
    /** Annotations whose names begin so were ctk's own state once, and are nobody's now. */
    public static final String OURS = "io.ctk.";

    List<String> command = List.of();
    final Map<String, String> environment;
    String workingDirectory = "/";
    String user = "0:0";

    @Nullable
    String hostname;

    @Nullable
    String name;

    final List<Volume> volumes;
    Network network = Network.NONE;
    boolean readOnly;
    boolean init;
    CgroupLimits limits = CgroupLimits.NONE;
    Optional<CgroupManager> cgroupManager = Optional.empty();
    final Set<Capability> capabilities;
    final List<ResourceLimit> resourceLimits;
    final Map<Namespace, Path> joined;
    final Map<String, String> annotations;
    Optional<ImageOrigin> origin = Optional.empty();

    @Nullable
    Boolean userNamespace;

    List<IdMap> uidMap = List.of();
    List<IdMap> gidMap = List.of();

    /** Nothing is said yet. */
    protected ContainerSettings() {
        environment = new LinkedHashMap<>();
        volumes = new ArrayList<>();
        capabilities = EnumSet.copyOf(Capability.DEFAULTS);
        resourceLimits = new ArrayList<>();
        joined = new EnumMap<>(Namespace.class);
        annotations = new TreeMap<>();
    }

    /** Begins with what a specification says. */
    protected ContainerSettings(ContainerSpec spec) {
        this(spec.settings());
    }

    /** Begins with what was said elsewhere. */
    ContainerSettings(ContainerSettings<?> from) {
        command = from.command;
        environment = new LinkedHashMap<>(from.environment);
        workingDirectory = from.workingDirectory;
        user = from.user;
        hostname = from.hostname;
        name = from.name;
        volumes = new ArrayList<>(from.volumes);
        network = from.network;
        readOnly = from.readOnly;
        init = from.init;
        limits = from.limits;
        cgroupManager = from.cgroupManager;
        capabilities = EnumSet.noneOf(Capability.class);
        capabilities.addAll(from.capabilities);
        resourceLimits = new ArrayList<>(from.resourceLimits);
        joined = new EnumMap<>(Namespace.class);
        joined.putAll(from.joined);
        annotations = new TreeMap<>(from.annotations);
        origin = from.origin;
        userNamespace = from.userNamespace;
        uidMap = from.uidMap;
        gidMap = from.gidMap;
    }

    /** {@return this} */
    protected abstract B self();

    /** Sets the program and its arguments. Without a slash it is searched in the container's {@code PATH}. */
    public B command(String... words) {
        return command(List.of(words));
    }

    /** Sets the program and its arguments. */
    public B command(List<String> words) {
        command = List.copyOf(words);
        return self();
    }

    /**
     * Sets an environment variable. {@code PATH}, {@code HOME} and {@code HOSTNAME} have values of their own unless set.
     *
     * @throws IllegalArgumentException if the name is empty or has an equals sign
     */
    public B environment(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of an environment variable");
        }
        environment.put(name, value);
        return self();
    }

    /** Sets the working directory, an absolute path in the container, made where it is absent. */
    public B workingDirectory(String directory) {
        if (!directory.startsWith("/")) {
            throw new IllegalArgumentException("working directory \"" + directory + "\" is not an absolute path");
        }
        workingDirectory = directory;
        return self();
    }

    /**
     * Sets the user: {@code name} or {@code uid}, and perhaps {@code :group} or {@code :gid}, of the container's own. ASCII digits are
     * a number, 0 to 4294967294, and never a name. Where the user is left out it is root; where the group is, it is the user's.
     */
    public B user(String userAndGroup) {
        user = Objects.requireNonNull(userAndGroup);
        return self();
    }

    /**
     * Sets the host name, which is the name of the container in its own {@code /etc/hosts} too.
     *
     * @throws IllegalArgumentException if it is empty, has more than 64 bytes, which the kernel does not take, or a character that
     *     would end a name in hosts(5)
     */
    public B hostname(String hostname) {
        this.hostname = Hostname.check(hostname);
        return self();
    }

    /** Names the container. A name is unique among those that a {@link io.ctk.container.ContainerStore} holds. */
    public B name(String name) {
        this.name = ContainerName.check(name);
        return self();
    }

    /**
     * Adds a volume. One of the container's own ({@link Volume.Anonymous}) gives way to another in the same place.
     *
     * @throws IllegalArgumentException if another is mounted there already, however its path is written
     */
    public B volume(Volume volume) {
        VolumeTarget.add(volumes, volume);
        return self();
    }

    /** Says what the container sees of the network. */
    public B network(Network network) {
        this.network = Objects.requireNonNull(network);
        return self();
    }

    /** Says whether its root can't be written to. */
    public B readOnly(boolean readOnly) {
        this.readOnly = readOnly;
        return self();
    }

    /** Says whether ctk-init stays as its first process. */
    public B init(boolean init) {
        this.init = init;
        return self();
    }

    /**
     * Limits memory, swap not included (memory.max). Where the memory controller is not to be had, starting throws a
     * {@link io.ctk.cgroup.value.ControllerMissingException}.
     */
    public B memoryMax(ByteSize size) {
        limits = limits.toBuilder().memoryMax(size).build();
        return self();
    }

    /** Limits processor time to that many processors (cpu.max); at least 0.01. */
    public B cpus(BigDecimal processors) {
        limits = limits.toBuilder().cpus(processors).build();
        return self();
    }

    /** Limits the number of processes and threads (pids.max). */
    public B pidsMax(int count) {
        limits = limits.toBuilder().pidsMax(count).build();
        return self();
    }

    /** Sets all limits of its group, in place of those set before. */
    public B limits(CgroupLimits all) {
        limits = Objects.requireNonNull(all);
        return self();
    }

    /** Says who makes the container's group; without, whoever fits the machine. */
    public B cgroupManager(CgroupManager manager) {
        cgroupManager = Optional.of(manager);
        return self();
    }

    /** Sets the capabilities. */
    public B capabilities(Set<Capability> set) {
        capabilities.clear();
        capabilities.addAll(set);
        return self();
    }

    /** Adds a resource limit. */
    public B resourceLimit(ResourceLimit limit) {
        resourceLimits.removeIf(other -> other.resource() == limit.resource());
        resourceLimits.add(limit);
        return self();
    }

    /**
     * Has the container join a namespace, named by its file such as {@code /proc/123/ns/net}, instead of having its own.
     * A joined PID namespace is refused at the start: its processes would outlive this one.
     */
    public B join(Namespace type, Path file) {
        joined.put(type, file);
        return self();
    }

    /**
     * Says something more of it, which means nothing to ctk.
     *
     * @throws IllegalArgumentException if the name begins with {@code io.ctk.}, which is reserved
     */
    public B annotation(String name, String value) {
        if (name.startsWith(OURS)) {
            throw new IllegalArgumentException("the annotation " + name + ": names in " + OURS + " are reserved");
        }
        annotations.put(name, Objects.requireNonNull(value));
        return self();
    }

    /** Says which image it is made of; nobody removes that while the container is there. */
    public B origin(ImageOrigin image) {
        origin = Optional.of(image);
        return self();
    }

    /** Puts the container into a user namespace with these maps; inside, it starts as uid and gid 0. */
    public B userNamespace(List<IdMap> uids, List<IdMap> gids) {
        userNamespace = true;
        uidMap = List.copyOf(uids);
        gidMap = List.copyOf(gids);
        return self();
    }

    /** {@return the specification of a container with that root and command, and all else as it was said here} */
    protected final ContainerSpec specification(Rootfs root, List<String> words) {
        if (words.isEmpty()) {
            throw new IllegalStateException("a container without a command");
        }
        ContainerSpec.Builder all = new ContainerSpec.Builder(root, this);
        all.command(words);
        return new ContainerSpec(root, all);
    }

    /** {@return the command that was set, empty for none} */
    protected final List<String> words() {
        return command;
    }
}
