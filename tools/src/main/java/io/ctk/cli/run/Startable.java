package io.ctk.cli.run;

import io.ctk.container.BundleStart;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.launch.LaunchPlan;
import io.ctk.runtime.RuntimeSpec;
import java.io.IOException;
import java.util.Optional;

/** What {@code ctk run} starts: a container that was described, or a bundle. */
interface Startable {
    LaunchPlan plan() throws IOException;

    RuntimeSpec runtimeSpec() throws IOException;

    /** {@return where its group would be, for people; empty for none} */
    Optional<String> cgroup() throws IOException;

    Container start() throws IOException;

    static Startable of(ContainerBuilder builder) {
        return new Startable() {
            @Override
            public LaunchPlan plan() throws IOException {
                return builder.plan();
            }

            @Override
            public RuntimeSpec runtimeSpec() throws IOException {
                return builder.runtimeSpec();
            }

            @Override
            public Optional<String> cgroup() throws IOException {
                return builder.cgroup();
            }

            @Override
            public Container start() throws IOException {
                return builder.start();
            }
        };
    }

    static Startable of(BundleStart bundle) {
        return new Startable() {
            @Override
            public LaunchPlan plan() throws IOException {
                return bundle.plan();
            }

            @Override
            public RuntimeSpec runtimeSpec() throws IOException {
                return bundle.runtimeSpec();
            }

            @Override
            public Optional<String> cgroup() throws IOException {
                return bundle.cgroup();
            }

            @Override
            public Container start() throws IOException {
                return bundle.start();
            }
        };
    }
}
