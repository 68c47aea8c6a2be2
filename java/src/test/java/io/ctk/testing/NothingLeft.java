package io.ctk.testing;

import io.ctk.CtkException;
import io.ctk.container.ContainerStore;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Fails a test that leaves a mount, a cgroup, a process, a descriptor or a container's directory behind. */
public final class NothingLeft implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
    /** The configuration parameter that says how long to wait until all is gone. */
    static final String PATIENCE = "io.ctk.test.patience";

    private static final Namespace NAMESPACE = Namespace.create(NothingLeft.class);

    /** What is opened once for the whole JVM is opened before anything is counted. */
    @Override
    public void beforeAll(ExtensionContext context) {
        LaunchPlan nothing = LaunchPlan.builder()
                .add(ProcessSteps.dieWithLauncher()) // and the guard that this takes
                .add(ProcessSteps.execute(List.of("true"), List.of("/bin/true", "/usr/bin/true"), List.of()))
                .build();
        CtkException failure = Launcher.attempt(nothing);
        if (failure != null) {
            throw new IllegalStateException("nothing can be launched at all", failure);
        }
        TestRoot.path();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        context.getStore(NAMESPACE).put(Leftovers.class, Leftovers.now(store()));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Leftovers before = context.getStore(NAMESPACE).remove(Leftovers.class, Leftovers.class);
        // A killed process, and the group that it was in, are gone within moments, not at once.
        Duration patience =
                context.getConfigurationParameter(PATIENCE).map(Duration::parse).orElse(Duration.ofSeconds(60));
        StillLeft still = new StillLeft();
        Await.value(
                "everything that the test made is gone again",
                patience,
                () -> still.at(Leftovers.now(store()).since(before)),
                List::isEmpty);
    }

    /** Where this JVM's containers are. */
    public static Path store() {
        return ContainerStore.standard().root();
    }
}
