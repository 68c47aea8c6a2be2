package io.ctk.cli.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupSampler;
import io.ctk.cgroup.CgroupSnapshot;
import io.ctk.cli.cgroup.names.GroupNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A group with what it uses and the groups below it.
 *
 * @param path its directory
 * @param processes how many live right in it; empty for a threaded group, which has threads only
 * @param snapshot what it uses, with those below it
 * @param children the groups right below it, by name
 */
record GroupView(Path path, Optional<Long> processes, CgroupSnapshot snapshot, List<GroupView> children) {
    /**
     * {@return the group, read}
     *
     * @param depth how many levels below it are read too
     */
    static GroupView read(Path path, int depth) throws IOException {
        try (Cgroup group = GroupNames.open(path);
                CgroupSampler sampler = group.sampler()) {
            List<GroupView> children = new ArrayList<>();
            if (depth > 0) {
                for (String name : group.children()) {
                    readUnlessGone(path.resolve(name), depth - 1).ifPresent(children::add);
                }
            }
            return new GroupView(path, processes(group), sampler.snapshot(), children);
        }
    }

    private static Optional<GroupView> readUnlessGone(Path path, int depth) throws IOException {
        try {
            return Optional.of(read(path, depth));
        } catch (IOException e) {
            if (GroupNames.isGone(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<Long> processes(Cgroup group) throws IOException {
        try {
            return Optional.of((long) group.processes().size());
        } catch (CtkException e) {
            if (e.errno() != Errno.EOPNOTSUPP) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** {@return in one word, whether it lives; "" for the topmost group, which always does} */
    String state() {
        return snapshot.state()
                .map(state -> state.frozen() ? "frozen" : state.populated() ? "populated" : "empty")
                .orElse("");
    }
}
