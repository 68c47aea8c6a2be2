package io.ctk.cli.doctor;

import io.ctk.container.ContainerStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All that was found.
 *
 * @param findings each check's, in the order in which they are shown
 * @param root whether this process is root
 * @param canRun whether a container ran
 */
public record Diagnosis(List<Finding> findings, boolean root, boolean canRun) {
    /** Copies the list. */
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /**
     * Carries out all checks.
     *
     * @return what they found
     * @throws IOException if {@code /proc} is not mounted
     */
    public static Diagnosis make() throws IOException {
        return make(ContainerStore.standard());
    }

    static Diagnosis make(ContainerStore store) throws IOException {
        ProcessStatus process = ProcessStatus.current();
        List<Finding> findings = new ArrayList<>();
        try (Footprints unused = new Footprints(directories(store))) {
            checks(process, store).forEach(check -> findings.add(check.run()));
            Finding container = new ContainerCheck(store).check().run();
            findings.add(container);
            return new Diagnosis(findings, process.isRoot(), container.outcome().status() == Status.OK);
        }
    }

    private static List<Path> directories(ContainerStore store) {
        return List.of(
                store.root().resolve("containers"),
                store.root().resolve("locks"),
                store.run().resolve("scratch"));
    }

    private static List<Check> checks(ProcessStatus process, ContainerStore store) {
        List<Check> checks = new ArrayList<>();
        checks.addAll(new ProcessChecks(process).checks());
        checks.addAll(KernelChecks.checks());
        checks.addAll(new NamespaceChecks(process).checks());
        checks.addAll(new UserNamespaceChecks(process).checks());
        checks.addAll(new OverlayChecks(process).checks());
        checks.addAll(new CgroupChecks(process).checks());
        checks.addAll(new StoreChecks(store).checks());
        return checks;
    }

    /** {@return the line that says it all} */
    public String verdict() {
        return "ctk can run containers here as " + (root ? "root" : "an ordinary user") + ": "
                + (canRun ? "yes" : "no");
    }
}
