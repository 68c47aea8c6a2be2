package io.ctk.internal.compile;

import io.ctk.launch.Gate;
import io.ctk.launch.Place;
import io.ctk.launch.Step;
import io.ctk.mount.MountTable;
import io.ctk.security.Caller;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a plan depends on beside the specification.
 *
 * @param id the container's name
 * @param bundle the directory that relative paths are beneath
 * @param root what the root steps mount on {@code "/"}
 * @param rootSteps the steps that put the root file system together, of which one makes that place
 * @param inPlace destinations of mounts that cover what is there, be it a link, beyond those whose options say so
 * @param init whether ctk-init stays as the first process
 * @param table what is mounted on the machine
 * @param caller who starts it
 * @param group the directory of the cgroup that it will live in; empty where it has none, or that is not known yet
 * @param gate where the process waits for hooks outside, before the root is the container's; empty where there are none
 * @param named whether somebody wrote the document, so that failures name its fields
 * @param imagined whether nothing is made: what the bundle is to have is not there yet
 * @param warnings who is told of what the container does not fail for
 */
public record CompileInput(
        String id,
        Path bundle,
        Place root,
        List<Step> rootSteps,
        Collection<String> inPlace,
        boolean init,
        MountTable table,
        Caller caller,
        Optional<Path> group,
        Optional<Gate> gate,
        boolean named,
        boolean imagined,
        Warnings warnings) {
    /** Copies the collections. */
    public CompileInput {
        rootSteps = List.copyOf(rootSteps);
        inPlace = Set.copyOf(inPlace);
    }

    /** {@return the step, which names the field that asks for it when it fails, if somebody wrote that} */
    Step field(String at, Step step) {
        return named ? step.askedBy(at) : step;
    }

    /** {@return the steps, each with that field} */
    List<Step> field(String at, List<Step> steps) {
        return named ? steps.stream().map(step -> step.askedBy(at)).toList() : steps;
    }
}
