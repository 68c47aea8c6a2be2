package io.ctk.cli.run;

import io.ctk.container.BundleStart;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.launch.LaunchPlan;
import io.ctk.runtime.RuntimeSpec;
import java.io.IOException;
import java.util.Optional;

/**
 * What {@code ctk run} starts: a container that was described, or a bundle.
 *
 * @param plan how it would be started
 * @param runtimeSpec what it would be
 * @param cgroup where its group would be, for people; empty for none
 * @param start starts it
 */
record Startable(
        Call<LaunchPlan> plan, Call<RuntimeSpec> runtimeSpec, Call<Optional<String>> cgroup, Call<Container> start) {
    /** Something that is asked of it. */
    interface Call<T> {
        T get() throws IOException;
    }

    static Startable of(ContainerBuilder builder) {
        return new Startable(builder::plan, builder::runtimeSpec, builder::cgroup, builder::start);
    }

    static Startable of(BundleStart bundle) {
        return new Startable(bundle::plan, bundle::runtimeSpec, bundle::cgroup, bundle::start);
    }
}
