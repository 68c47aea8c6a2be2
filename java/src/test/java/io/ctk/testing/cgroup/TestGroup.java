package io.ctk.testing.cgroup;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cgroup.value.Controller;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Stdio;
import io.ctk.launch.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A group with the processes that a test starts in it. Closing ends them all, and removes it with all groups below. */
public final class TestGroup implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Cgroup group;
    private final List<TestGroup> children = new ArrayList<>();
    private final List<LaunchedProcess> processes = new ArrayList<>();

    private TestGroup(Cgroup group) {
        this.group = group;
    }

    /** Makes a group right below the root, with these controllers. */
    public static TestGroup with(Controller... controllers) throws IOException {
        try (Cgroup root = Cgroup.open(root())) {
            root.enableControllers(Set.of(controllers));
            return new TestGroup(
                    root.create("ctk-test-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet()));
        }
    }

    /** Where cgroup v2 is. */
    public static Path root() throws IOException {
        CgroupHierarchy found = CgroupHierarchy.find().orElse(null);
        Assumptions.assumeTrue(found != null && !found.readOnly(), "no cgroup v2 here that is ours to divide");
        return found.mountPoint();
    }

    /** Makes a group below it, with these controllers, which ends with it. */
    public TestGroup child(String name, Controller... controllers) throws IOException {
        group.enableControllers(Set.of(controllers));
        TestGroup child = new TestGroup(group.create(name));
        children.add(child);
        return child;
    }

    public Cgroup group() {
        return group;
    }

    /** Starts a verb of the program {@code load} in it. */
    public LaunchedProcess start(String... words) throws IOException {
        LaunchedProcess process = launch(group, "load", words);
        processes.add(process);
        return process;
    }

    /** Likewise, and waits until it has said its first line, which is returned; null where it ended without a word. */
    @Nullable
    public String startAndHear(String... words) throws IOException {
        return start(words).inputReader().readLine();
    }

    /** Starts one of the helper programs; what comes of it is the caller's. */
    public static LaunchedProcess launch(@Nullable Cgroup group, String program, String... words) throws IOException {
        return launch(group, List.of(ProcessSteps.dieWithLauncher()), program, words);
    }

    static LaunchedProcess launch(@Nullable Cgroup group, List<Step> steps, String program, String... words)
            throws IOException {
        String path = System.getProperty("io.ctk.test.tools") + "/" + program;
        List<String> arguments = new ArrayList<>(List.of(program));
        arguments.addAll(List.of(words));
        LaunchPlan plan = LaunchPlan.builder()
                .addAll(steps)
                .add(ProcessSteps.execute(arguments, List.of(path), List.of()))
                .build();
        return Launcher.of(plan)
                .cgroup(group)
                .input(Stdio.NULL)
                .error(Stdio.OUTPUT)
                .start();
    }

    /** Waits for a process that was killed or ends by itself, and closes what belongs to it. */
    public static void end(LaunchedProcess process) throws IOException {
        try {
            process.waitForStatus(PATIENCE);
        } catch (Exception e) {
            throw new AssertionError(process + " does not end", e);
        }
        process.getInputStream().close();
        process.getErrorStream().close();
        process.getOutputStream().close();
    }

    @Override
    public void close() throws IOException {
        group.destroy(PATIENCE);
        endAll();
    }

    private void endAll() throws IOException {
        for (TestGroup child : children) {
            child.endAll();
        }
        for (LaunchedProcess process : processes) {
            end(process);
        }
        group.close();
    }
}
