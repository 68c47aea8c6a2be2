package io.ctk.systemd;

import io.ctk.cgroup.Cgroup;
import io.ctk.launch.FileSteps;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Stdio;
import java.io.IOException;

/**
 * The process that a group is kept by: systemd takes a scope away once it is empty (systemd.scope(5)). It lives in a leaf of its
 * own, because a group that has processes can't hand controllers on (cgroups(7), "no internal processes").
 */
final class Holder {
    /** The leaf's name. */
    static final String LEAF = "holder";

    private Holder() {}

    /** Starts one, which dies with this JVM; a terminal's signals don't reach it. */
    static LaunchedProcess start() throws IOException {
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.newSession())
                .add(FileSteps.changeDirectory("/"))
                .add(ProcessSteps.dieWithLauncher())
                .add(ProcessSteps.waitForLauncher())
                .build();
        return Launcher.of(plan)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.NULL)
                .start();
    }

    /** Moves a process of the group into a leaf below it. */
    static void move(long pid, Cgroup group, String leaf) throws IOException {
        try (Cgroup below = group.create(leaf)) {
            below.moveProcess(pid);
        }
    }
}
