package io.ctk.internal.compile;

import io.ctk.launch.FileSteps;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Namespace;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Step;
import io.ctk.mount.MountAttribute;
import io.ctk.runtime.Linux;
import io.ctk.runtime.ProcessSpec;
import io.ctk.runtime.Root;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.runtime.RuntimeSpecException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles a specification to a launch plan. */
public final class PlanCompiler {
    private final RuntimeSpec spec;
    private final CompileInput input;
    private final Linux linux;
    private final ProcessSpec process;
    private final Namespaces namespaces;

    private PlanCompiler(RuntimeSpec spec, CompileInput input, Linux linux, ProcessSpec process) {
        this.spec = spec;
        this.input = input;
        this.linux = linux;
        this.process = process;
        namespaces = new Namespaces(linux);
    }

    /**
     * {@return the plan}
     *
     * @throws RuntimeSpecException if a field asks for what can't be done, naming it
     * @throws IOException if a file of the machine can't be looked at
     */
    public static LaunchPlan compile(RuntimeSpec spec, CompileInput input) throws IOException {
        Supported.check(spec);
        PlanCompiler compiler =
                new PlanCompiler(spec, input, required(spec.linux(), "linux"), required(spec.process(), "process"));
        compiler.check();
        return compiler.plan();
    }

    private static <T> T required(@Nullable T part, String at) throws RuntimeSpecException {
        if (part == null) {
            throw new RuntimeSpecException(at, "must be there to start a container");
        }
        return part;
    }

    private void check() throws IOException {
        namespaces.check(input.named());
        Parameters.check(linux.sysctl(), namespaces);
        requireUts(spec.hostname(), "hostname");
        requireUts(spec.domainname(), "domainname");
    }

    private void requireUts(String name, String at) throws RuntimeSpecException {
        if (!name.isEmpty() && !namespaces.isOwn(Namespace.UTS) && !namespaces.isJoined(Namespace.UTS)) {
            throw new RuntimeSpecException(at, "would be the machine's: linux.namespaces needs one of type uts");
        }
    }

    private LaunchPlan plan() throws IOException {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        ProcessCompiler program = new ProcessCompiler(process, linux, input, namespaces);
        MountCompiler mounts = new MountCompiler(spec, linux, input, namespaces);
        HookSteps hooks = new HookSteps(spec.hooks(), new HookState(input.id(), input.bundle(), spec.annotations()));
        namespaces.addTo(plan, input);
        plan.addAll(program.early());
        plan.addAll(mounts.early());
        plan.addAll(RootPropagation.before(mounts.rootPropagation()));
        plan.addAll(input.rootSteps());
        plan.addAll(RootPropagation.behind(mounts.rootPropagation(), input.root()));
        plan.addAll(mounts.steps());
        Root root = spec.root();
        if (root != null && root.readonly()) {
            // Made where it is absent, as Docker does; pivoting leaves it again.
            plan.add(input.field("process.cwd", FileSteps.changeDirectory(process.cwd())));
            // Before /proc is the container's own: without mount_setattr(2) a mount is named through it.
            plan.add(MountSteps.setAttributes("/", Set.of(MountAttribute.READ_ONLY))
                    .in(input.root()));
        }
        input.gate().ifPresent(gate -> plan.add(ProcessSteps.await(gate)));
        plan.addAll(hooks.createContainer());
        plan.add(MountSteps.pivotRoot());
        plan.addAll(RootPropagation.last(mounts.rootPropagation(), input.root()));
        plan.addAll(names());
        plan.addAll(program.steps(mounts.nullDevice(), mounts.placeOf("/dev"), hooks.startContainer()));
        return plan.build();
    }

    private List<Step> names() {
        List<Step> steps = new ArrayList<>();
        if (!spec.hostname().isEmpty()) {
            steps.add(input.field("hostname", ProcessSteps.setHostname(spec.hostname())));
        }
        if (!spec.domainname().isEmpty()) {
            steps.add(input.field("domainname", ProcessSteps.setDomainName(spec.domainname())));
        }
        if (namespaces.isOwn(Namespace.NETWORK)) {
            steps.add(ProcessSteps.loopbackUp());
        }
        return steps;
    }
}
