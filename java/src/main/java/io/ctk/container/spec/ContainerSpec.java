package io.ctk.container.spec;

import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupManager;
import io.ctk.launch.IdMap;
import io.ctk.launch.Namespace;
import io.ctk.launch.ResourceLimit;
import io.ctk.security.Capability;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a container is to be: its root, its process, its limits. The names and meanings are those of the OCI runtime
 * specification's {@code config.json}. Immutable; {@link io.ctk.container.Container#builder(ContainerSpec)} makes one run.
 */
public final class ContainerSpec {
    private final Rootfs root;
    private final ContainerSettings<?> values;

    ContainerSpec(Rootfs root, ContainerSettings<?> values) {
        this.root = root;
        this.values = values;
    }

    /** {@return all of it but the root} */
    ContainerSettings<?> settings() {
        return values;
    }

    /** {@return a builder for a container with that root} */
    public static Builder builder(Rootfs root) {
        return new Builder(root);
    }

    /** {@return a builder that begins with what this specification says} */
    public Builder toBuilder() {
        return new Builder(root, values);
    }

    /** {@return the same with another root} */
    public ContainerSpec withRoot(Rootfs root) {
        return new Builder(root, values).build();
    }

    /** {@return the root file system} */
    public Rootfs root() {
        return root;
    }

    /** {@return the program and its arguments} */
    public List<String> command() {
        return Collections.unmodifiableList(values.command);
    }

    /** {@return the environment variables that were set, by name} */
    public Map<String, String> environment() {
        return Collections.unmodifiableMap(values.environment);
    }

    /** {@return the working directory, an absolute path} */
    public String workingDirectory() {
        return values.workingDirectory;
    }

    /** {@return the user, {@code "name"}, {@code "uid"} or either with {@code ":group"}} */
    public String user() {
        return values.user;
    }

    /** {@return the host name; empty for the container's id} */
    public Optional<String> hostname() {
        return Optional.ofNullable(values.hostname);
    }

    /** {@return the container's name; empty for one of ctk's choice} */
    public Optional<String> name() {
        return Optional.ofNullable(values.name);
    }

    /** {@return the volumes, in the order in which they were added; those that lie deeper are mounted later} */
    public List<Volume> volumes() {
        return Collections.unmodifiableList(values.volumes);
    }

    /** {@return what it sees of the network} */
    public Network network() {
        return values.network;
    }

    /** {@return whether its root can't be written to} */
    public boolean readOnly() {
        return values.readOnly;
    }

    /** {@return whether ctk-init stays as its first process, to reap and to pass signals on} */
    public boolean init() {
        return values.init;
    }

    /** {@return its limits} */
    public CgroupLimits limits() {
        return values.limits;
    }

    /** {@return who makes its group; empty for whoever fits the machine} */
    public Optional<CgroupManager> cgroupManager() {
        return values.cgroupManager;
    }

    /** {@return its capabilities} */
    public Set<Capability> capabilities() {
        return Collections.unmodifiableSet(values.capabilities);
    }

    /** {@return its resource limits} */
    public List<ResourceLimit> resourceLimits() {
        return Collections.unmodifiableList(values.resourceLimits);
    }

    /** {@return the image that it is made of; empty if it is made of none} */
    public Optional<ImageOrigin> origin() {
        return values.origin;
    }

    /** {@return what else is said of it, by name, as the OCI runtime specification's annotations} */
    public Map<String, String> annotations() {
        return Collections.unmodifiableMap(values.annotations);
    }

    /** {@return namespaces that it joins instead of having its own, with their files} */
    public Map<Namespace, Path> joined() {
        return Collections.unmodifiableMap(values.joined);
    }

    /** {@return whether it lives in a user namespace; empty for "unless we are root"} */
    public Optional<Boolean> userNamespace() {
        return Optional.ofNullable(values.userNamespace);
    }

    /** {@return how user ids inside are mapped to ids outside; empty for root alone, mapped to the caller} */
    public List<IdMap> uidMap() {
        return Collections.unmodifiableList(values.uidMap);
    }

    /** {@return how group ids inside are mapped to ids outside; empty for root alone, mapped to the caller} */
    public List<IdMap> gidMap() {
        return Collections.unmodifiableList(values.gidMap);
    }

    /** Collects what a container is to be. What makes a container of it is {@link io.ctk.container.ContainerBuilder}. */
    public static final class Builder extends ContainerSettings<Builder> {
        private final Rootfs root;

        private Builder(Rootfs root) {
            this.root = Objects.requireNonNull(root);
        }

        Builder(Rootfs root, ContainerSettings<?> from) {
            super(from);
            this.root = root;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * {@return the specification}
         *
         * @throws IllegalStateException if there is no command
         */
        public ContainerSpec build() {
            return specification(root, words());
        }
    }
}
