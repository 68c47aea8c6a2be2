package io.ctk.testing;

import io.ctk.cgroup.CgroupHierarchy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that a test could leave behind, as it is at one moment.
 *
 * @param mounts the lines of this process's mountinfo
 * @param groups the directories below cgroup v2 that are empty or hold processes of ours
 * @param strangers those that hold processes of somebody else's
 * @param processes the processes below this one
 * @param descriptors how many descriptors of each kind there are
 * @param containers the container directories of the store
 */
public record Leftovers(
        Set<String> mounts,
        Set<String> groups,
        Set<String> strangers,
        Set<String> processes,
        Map<String, Integer> descriptors,
        Set<String> containers) {

    private static final Pattern TEST_GROUP = Pattern.compile("/ctk-test-([0-9]{1,10})(-|/|$)");
    private static final Pattern NAMESPACE = Pattern.compile("(cgroup|ipc|mnt|net|pid|time|user|uts):\\[\\d+]");

    /** What there is now, where the store is that directory. */
    public static Leftovers now(Path store) throws IOException {
        Set<String> processes = ProcessHandle.current()
                .descendants()
                .filter(Leftovers::isOurs)
                .map(p -> p.pid() + " " + p.info().command().orElse(""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> groups = new TreeSet<>();
        Set<String> strangers = new TreeSet<>();
        sortGroups(groups, strangers);
        return new Leftovers(
                new TreeSet<>(Files.readAllLines(Path.of("/proc/self/mountinfo"))),
                groups,
                strangers,
                processes,
                openDescriptors(store),
                entries(store.resolve("containers")));
    }

    /** What there is now and was not there before, in words. */
    public List<String> since(Leftovers before) {
        List<String> left = new ArrayList<>();
        added(left, "mount", before.mounts, mounts);
        Set<String> groupsBefore = new TreeSet<>(before.groups);
        groupsBefore.addAll(before.strangers);
        added(left, "cgroup", groupsBefore, groups);
        added(left, "process", before.processes, processes);
        added(left, "container directory", before.containers, containers);
        descriptors.forEach((kind, count) -> {
            int more = count - before.descriptors.getOrDefault(kind, 0);
            if (more > 0) {
                left.add("descriptor: " + more + " more of " + kind);
            }
        });
        return left;
    }

    private static void added(List<String> left, String kind, Set<String> before, Set<String> now) {
        now.stream().filter(e -> !before.contains(e)).forEach(e -> left.add(kind + ": " + e));
    }

    private static boolean isOurs(ProcessHandle process) {
        if (process.info().command().orElse("").endsWith("/jspawnhelper")) { // the JDK's, gone within a moment
            return false;
        }
        try { // it is there as long as this JVM, though not always the same one
            return !Files.readString(Path.of("/proc/" + process.pid() + "/comm"))
                    .equals("ctk-guard\n");
        } catch (IOException e) {
            return true;
        }
    }

    /** Other programs of the machine make groups too: one with somebody else's processes is not ours. */
    private static void sortGroups(Set<String> groups, Set<String> strangers) throws IOException {
        Path root = CgroupHierarchy.find().map(CgroupHierarchy::mountPoint).orElse(null);
        if (root == null) {
            return;
        }
        Set<String> ours = ProcessHandle.current()
                .descendants()
                .map(p -> Long.toString(p.pid()))
                .collect(Collectors.toSet());
        for (Path group : walk(root)) {
            try {
                List<String> members = Files.readAllLines(group.resolve("cgroup.procs"));
                boolean own = members.isEmpty()
                        ? !isNamedForAnother(group)
                        : members.stream().anyMatch(ours::contains);
                (own ? groups : strangers).add(group.toString());
            } catch (IOException e) {
                strangers.add(group.toString()); // gone meanwhile
            }
        }
    }

    /** Groups of tests have the number of their process in their names: another's lives, or is gone and has left it. */
    private static boolean isNamedForAnother(Path group) {
        Matcher number = TEST_GROUP.matcher(group.toString());
        return number.find()
                && Long.parseLong(number.group(1)) != ProcessHandle.current().pid();
    }

    private static List<Path> walk(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(Files::isDirectory).filter(p -> !p.equals(root)).collect(Collectors.toList());
        } catch (UncheckedIOException e) {
            return walk(root); // somebody removed a group meanwhile
        }
    }

    private static Map<String, Integer> openDescriptors(Path store) throws IOException {
        Map<String, Integer> kinds = new TreeMap<>();
        try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
            list.map(kindOf(store)).filter(k -> !k.isEmpty()).forEach(k -> kinds.merge(k, 1, Integer::sum));
        }
        return kinds;
    }

    /** The kinds that ctk opens; the JVM's own files, jars and sockets come and go as it likes. */
    private static Function<Path, String> kindOf(Path store) {
        return fd -> {
            try {
                String target = Files.readSymbolicLink(fd).toString();
                if (target.startsWith("pipe:")) {
                    return "pipe";
                }
                if (target.contains("pidfd") || target.contains("fscontext") || target.startsWith("/memfd:ctk")) {
                    return target.replaceAll(":\\[\\d+]", "");
                }
                boolean file = target.startsWith(store.toString()) || target.startsWith("/sys/fs/cgroup");
                return file || target.equals("/") || NAMESPACE.matcher(target).matches() ? target : "";
            } catch (NoSuchFileException e) {
                return "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static Set<String> entries(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Set.of();
        }
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
