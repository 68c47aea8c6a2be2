package io.ctk.container;

import io.ctk.container.spec.Rootfs;
import io.ctk.launch.Stdio;
import io.ctk.testing.TestRoot;
import java.nio.file.Path;
import java.util.List;

/** A program that starts a container that is kept, says in which group it lives, and waits to be killed. */
public final class KeptVictim {
    private KeptVictim() {}

    public static void main(String[] args) throws Exception {
        ContainerStore store = ContainerStore.at(Path.of(args[0], "store"), Path.of(args[0], "run"));
        Rootfs root = new Rootfs.Stack(List.of(TestRoot.path()), new Rootfs.Layer.Stored());
        ContainerBuilder spec = Container.builder(root).command("sleep", "600");
        if (args.length > 1) {
            spec.name(args[1]);
        }
        Container container = spec.store(store)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.INHERIT)
                .start();
        System.out.println(container.id() + " "
                + container.cgroup().map(group -> group.path().toString()).orElse("-"));
        container.waitFor();
    }
}
