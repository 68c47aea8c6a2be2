package io.ctk.testing.cgroup;

import io.ctk.ByteSize;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.LimitEvent;
import io.ctk.launch.LaunchedProcess;
import io.ctk.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * What an ordinary user does with a group that was given to him, in a JVM of its own that lives below it. Says a line a thing;
 * run by {@code DelegationTest}.
 */
public final class Delegate {
    private Delegate() {}

    /** Takes the group that was given, and one that wasn't. */
    public static void main(String[] args) throws Exception {
        try (Cgroup given = Cgroup.open(Path.of(args[0]));
                Cgroup other = Cgroup.open(Path.of(args[1]))) {
            say("given", given.delegation());
            say("other", other.delegation());
            say("own", CgroupHierarchy.find().flatMap(CgroupHierarchy::own).orElseThrow());
            given.enableControllers(Set.of(Controller.MEMORY, Controller.PIDS));
            try (Cgroup child = given.create("child")) {
                use(child);
                child.destroy(TestGroup.PATIENCE);
            }
            say("children", given.children());

            refuse(() -> given.pids().setMax(5));
            refuse(() -> other.create("x"));
            refuse(other::freeze);
            refuse(() -> other.enableControllers(Set.of(Controller.PIDS)));
            refuse(() -> other.moveProcess(0));
            refuse(other::kill);
        }
    }

    private static void use(Cgroup child) throws Exception {
        child.memory().setMax(ByteSize.mib(8));
        child.pids().setMax(2);
        say("limits", child.memory().max() + " " + child.pids().max());
        LaunchedProcess process = TestGroup.launch(child, "load", "bomb");
        try (EventLog log = new EventLog(child)) {
            log.await(LimitEvent.PIDS_MAX, 1);
            child.freeze();
            say("frozen", child.awaitFrozen(TestGroup.PATIENCE));
            child.kill();
            Await.until("it is empty", () -> !child.state().populated());
        }
        TestGroup.end(process);
    }

    private interface Use {
        void run() throws IOException;
    }

    private static void refuse(Use use) throws IOException {
        try {
            use.run();
            System.out.println("not refused");
        } catch (io.ctk.CtkException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private static void say(String what, Object value) {
        System.out.println(what + ": " + value);
    }
}
