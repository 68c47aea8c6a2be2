package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All that is done to start a process: the namespaces it is born into, and the ordered steps that it carries out before, as
 * the last of them, it executes its program. Immutable; anybody can read it, and a test can check it without privilege.
 */
public final class LaunchPlan {
    private final List<Step> steps;
    private final Set<Namespace> namespaces;
    private final List<IdMap> uidMap;
    private final List<IdMap> gidMap;

    private LaunchPlan(Builder builder) {
        List<Step> all = new ArrayList<>();
        all.add(cloneStep(builder.namespaces, builder.uidMap, builder.gidMap));
        all.addAll(builder.steps);
        steps = List.copyOf(all);
        namespaces = Set.copyOf(builder.namespaces);
        uidMap = List.copyOf(builder.uidMap);
        gidMap = List.copyOf(builder.gidMap);
    }

    private static Step cloneStep(Set<Namespace> namespaces, List<IdMap> uidMap, List<IdMap> gidMap) {
        String ids = uidMap.isEmpty() ? "" : IdMap.describe(uidMap, gidMap);
        return Step.of(Libctk.CTK_STEP_CLONE, "clone")
                .about(Namespace.names(namespaces), ids)
                .with(Namespace.flags(namespaces))
                .with(List.of(IdMap.text(uidMap), IdMap.text(gidMap)));
    }

    /** {@return a builder of a plan with no namespaces and no steps} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the steps, of which the first is the clone and the last the end} */
    public List<Step> steps() {
        return steps;
    }

    /** {@return the namespaces that are made new} */
    public Set<Namespace> namespaces() {
        return namespaces;
    }

    /** {@return whether its first process is ctk-init, which passes signals on} */
    boolean isSupervised() {
        return steps.stream().anyMatch(step -> step.operation() == Libctk.CTK_STEP_SUPERVISE);
    }

    /** {@return whether the program itself is number 1 of a PID namespace, for which the kernel drops signals} */
    boolean isProgramFirst() {
        return namespaces.contains(Namespace.PID) && !isSupervised();
    }

    /** {@return whether it takes as long as somebody else likes: who opens a gate, or a hook} */
    boolean waitsForOthers() {
        return steps.stream()
                .anyMatch(step ->
                        step.operation() == Libctk.CTK_STEP_AWAIT || step.operation() == Libctk.CTK_STEP_RUN_HOOK);
    }

    /** {@return whether it executes a program that is to die with this JVM} */
    boolean needsGuard() {
        return steps.get(steps.size() - 1).operation() == Libctk.CTK_STEP_EXECUTE
                && steps.stream().anyMatch(step -> step.operation() == Libctk.CTK_STEP_DEATH_SIGNAL);
    }

    /** {@return who on the machine the new user namespace's user 0 is, empty without one} */
    OptionalLong rootUser() {
        return IdMap.outside(uidMap, 0);
    }

    /** {@return what group on the machine the new user namespace's group 0 is, empty without one} */
    OptionalLong rootGroup() {
        return IdMap.outside(gidMap, 0);
    }

    /** {@return the steps, numbered, a line each} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            text.append(String.format("%3d  %s%n", i + 1, steps.get(i)));
        }
        return text.toString();
    }

    /** Collects the parts of a plan. */
    public static final class Builder {
        private final Set<Namespace> namespaces = EnumSet.noneOf(Namespace.class);
        private final List<IdMap> uidMap = new ArrayList<>();
        private final List<IdMap> gidMap = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();

        private Builder() {}

        /** Has namespaces made new. */
        public Builder namespaces(Namespace... added) {
            return namespaces(List.of(added));
        }

        /** Has namespaces made new. */
        public Builder namespaces(Collection<Namespace> added) {
            namespaces.addAll(added);
            return this;
        }

        /** Maps ids of the new user namespace; the process becomes its uid and gid 0. */
        public Builder idMaps(List<IdMap> uids, List<IdMap> gids) {
            uidMap.addAll(uids);
            gidMap.addAll(gids);
            return this;
        }

        /** Appends a step. */
        public Builder add(Step step) {
            steps.add(step);
            return this;
        }

        /** Appends steps. */
        public Builder addAll(Collection<Step> added) {
            steps.addAll(added);
            return this;
        }

        /**
         * {@return the plan}
         *
         * @throws IllegalStateException if its last step, and no other, is not {@link ProcessSteps#execute}, {@link ProcessSteps#exit} or
         *     {@link ProcessSteps#waitForLauncher}, or a step speaks of a place that no step before it, or more than one, has made
         */
        public LaunchPlan build() {
            for (int i = 0; i < steps.size(); i++) {
                if (steps.get(i).isEnd() != (i == steps.size() - 1)) {
                    throw new IllegalStateException("the last step of a plan, and no other, executes, exits or waits");
                }
            }
            if (steps.isEmpty()) {
                throw new IllegalStateException("a plan without steps");
            }
            checkPlaces();
            return new LaunchPlan(this);
        }

        private void checkPlaces() {
            Set<Place> made = new HashSet<>();
            for (Step step : steps) {
                Step.References references = step.references();
                for (Place place : new Place[] {references.in(), references.device()}) {
                    if (place != null && !made.contains(place)) {
                        throw new IllegalStateException(
                                "\"" + step + "\" needs a place that no step before it has made: " + place);
                    }
                }
                if (references.as() != null && !made.add(references.as())) {
                    throw new IllegalStateException("\"" + step + "\" makes a place that is made already");
                }
            }
        }
    }
}
