package io.ctk.internal.compile;

import io.ctk.launch.FileSteps;
import io.ctk.launch.Namespace;
import io.ctk.launch.Step;
import io.ctk.runtime.Linux;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.runtime.RuntimeSpecException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Kernel parameters (sysctl(8)): those alone that belong to a namespace. All others are the machine's, and would be changed for everybody. */
final class Parameters {
    private static final Set<String> IPC = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.msg_next_id",
            "kernel.sem",
            "kernel.sem_next_id",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_next_id",
            "kernel.shm_rmid_forced",
            "kernel.auto_msgmni");

    private Parameters() {}

    /** {@return the steps, on paths of proc(5)} */
    static List<Step> steps(RuntimeSpec spec, CompileInput input) {
        List<Step> steps = new ArrayList<>();
        Linux linux = spec.linux();
        if (linux != null) {
            linux.sysctl()
                    .forEach((name, value) ->
                            steps.add(input.field(at(name), FileSteps.setParameter(file(name), value))));
        }
        return steps;
    }

    private static String at(String name) {
        return "linux.sysctl[\"" + name + "\"]";
    }

    /** Where the first separator is a slash, dots belong to names, such as those of network devices. */
    private static String file(String name) {
        int dot = name.indexOf('.');
        int slash = name.indexOf('/');
        boolean slashes = slash >= 0 && (dot < 0 || slash < dot);
        return "/proc/sys/" + (slashes ? name : swap(name));
    }

    /** As sysctl(8): dots separate, and a slash stands for a dot in a name. */
    private static String swap(String name) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            path.append(c == '.' ? '/' : c == '/' ? '.' : c);
        }
        return path.toString();
    }

    /** Refuses a parameter that the container's own namespaces don't have to themselves. */
    static void check(Map<String, String> parameters, Namespaces namespaces) throws IOException {
        for (String name : parameters.keySet()) {
            Namespace owner = owner(file(name).substring("/proc/sys/".length()).replace('/', '.'));
            String at = at(name);
            if (owner == null) {
                throw new RuntimeSpecException(
                        at, "belongs to no namespace: it would be changed for the whole machine");
            }
            if (!namespaces.isApart(owner)) {
                throw new RuntimeSpecException(
                        at,
                        "is one of the " + Namespaces.word(owner)
                                + " namespace, and the container has none of its own");
            }
        }
    }

    private static @Nullable Namespace owner(String name) {
        if (name.startsWith("net.")) {
            return Namespace.NETWORK;
        }
        if (IPC.contains(name) || name.startsWith("fs.mqueue.")) {
            return Namespace.IPC;
        }
        return name.equals("kernel.domainname") || name.equals("kernel.hostname") ? Namespace.UTS : null;
    }
}
