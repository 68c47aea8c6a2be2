package io.ctk.internal.compile;

import io.ctk.launch.Namespace;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Step;
import io.ctk.runtime.Capabilities;
import io.ctk.security.Capability;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The five capability sets of a program (capabilities(7)). Of a capability that the kernel does not know, or that can't be granted, a runtime has to warn,
 * and not to fail (config.md, "capabilities"); that is for documents that somebody else wrote: what is asked of ctk itself and can't be had is an error of the step.
 */
record CapabilitySets(
        Set<Capability> bounding,
        Set<Capability> effective,
        Set<Capability> permitted,
        Set<Capability> inheritable,
        Set<Capability> ambient) {
    private static final String AT = "process.capabilities";

    /** {@return those of a document; without, none} */
    static CapabilitySets of(@Nullable Capabilities sets, CompileInput input, Namespaces namespaces) {
        if (sets == null) {
            return new CapabilitySets(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());
        }
        Set<Capability> grantable = EnumSet.allOf(Capability.class);
        if (input.named() && !namespaces.isOwn(Namespace.USER) && !namespaces.isJoined(Namespace.USER)) {
            grantable.removeIf(one -> (input.caller().capabilities() & Capability.bits(Set.of(one))) == 0);
        }
        Set<Capability> permitted = granted(sets.permitted(), "permitted", grantable, input);
        Set<Capability> inheritable = granted(sets.inheritable(), "inheritable", grantable, input);
        Set<Capability> both = EnumSet.noneOf(Capability.class);
        both.addAll(permitted);
        both.retainAll(inheritable);
        return new CapabilitySets(
                granted(sets.bounding(), "bounding", grantable, input),
                granted(sets.effective(), "effective", permitted, input),
                permitted,
                inheritable,
                granted(sets.ambient(), "ambient", both, input));
    }

    private static Set<Capability> granted(
            Collection<String> names, String set, Set<Capability> grantable, CompileInput input) {
        Set<Capability> granted = EnumSet.noneOf(Capability.class);
        for (String name : names) {
            try {
                Capability capability = Capability.parse(name);
                if (grantable.contains(capability)) {
                    granted.add(capability);
                } else {
                    warn(input, set, name, "can't be granted");
                }
            } catch (IllegalArgumentException e) {
                warn(input, set, name, "is unknown");
            }
        }
        return granted;
    }

    private static void warn(CompileInput input, String set, String name, String why) {
        input.warnings().add(AT + "." + set + ": " + name + " " + why + ", and the container does not get it");
    }

    /** {@return what sets all but the bounding set, when the ids are set} */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(
                effective.equals(permitted) && inheritable.isEmpty()
                        ? ProcessSteps.setCapabilities(effective)
                        : ProcessSteps.setCapabilities(effective, permitted, inheritable));
        if (!ambient.isEmpty()) {
            steps.add(ProcessSteps.raiseAmbient(ambient));
        }
        return steps;
    }
}
