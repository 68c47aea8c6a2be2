package io.ctk.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Adds up the JUnit XML reports of all tiers: {@code TestReport [--must-work] not-here.txt reports}, where each folder of {@code reports}
 * is a tier. Run by {@code bin/test} from this source file, so it uses nothing but the JDK.
 *
 * <p>A test is its class and method. It failed if it failed in any tier, else it passed if it passed in any; only what ran nowhere is
 * skipped. The tier {@code inventory} is a dry run, which tells what tests there are.
 */
public final class TestReport {
    private enum Outcome {
        FAILED,
        PASSED,
        SKIPPED
    }

    private final Map<String, Map<Outcome, Integer>> tiers = new TreeMap<>();
    private final Map<String, Outcome> tests = new TreeMap<>();
    private final Map<String, String> reasons = new HashMap<>();

    private TestReport() {}

    public static void main(String[] args) throws Exception {
        boolean mustWork = args[0].equals("--must-work");
        int first = mustWork ? 1 : 0;
        TestReport report = new TestReport();
        try (Stream<Path> folders = Files.list(Path.of(args[first + 1]))) {
            for (Path folder : folders.filter(Files::isDirectory).sorted().collect(Collectors.toList())) {
                report.readTier(folder);
            }
        }
        System.exit(report.print(mustWork, readNotHere(Path.of(args[first]))) ? 0 : 1);
    }

    private static Set<String> readNotHere(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+", 2)[0])
                    .collect(Collectors.toSet());
        }
    }

    private void readTier(Path folder) throws Exception {
        String tier = String.valueOf(folder.getFileName());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".xml")).sorted().collect(Collectors.toList())) {
                NodeList cases = parse(file).getElementsByTagName("testcase");
                for (int i = 0; i < cases.getLength(); i++) {
                    add(tier, (Element) cases.item(i));
                }
            }
        }
    }

    private static Element parse(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getDocumentElement();
        }
    }

    private void add(String tier, Element testcase) {
        Outcome outcome = outcome(testcase);
        // method(Path)[3] is the third invocation of a parameterized test; surefire and the launcher differ in what
        // they append.
        String method = testcase.getAttribute("name").replaceFirst("[\\[({ ].*", "");
        String test =
                tier.startsWith("native") ? "native#" + method : testcase.getAttribute("classname") + "#" + method;
        if (tier.equals("inventory")) {
            outcome = Outcome.SKIPPED;
        } else {
            tiers.computeIfAbsent(tier, t -> new EnumMap<>(Outcome.class)).merge(outcome, 1, Integer::sum);
        }
        // In the order of the enum, the lower wins.
        tests.merge(test, outcome, (a, b) -> a.compareTo(b) <= 0 ? a : b);
        NodeList skipped = testcase.getElementsByTagName("skipped");
        if (skipped.getLength() > 0 && !tier.equals("inventory")) {
            Element element = (Element) skipped.item(0);
            String reason = element.getAttribute("message") + element.getTextContent();
            reasons.put(test, tier + ": " + reason.strip().lines().findFirst().orElse(""));
        }
    }

    private static Outcome outcome(Element testcase) {
        if (testcase.getElementsByTagName("failure").getLength() > 0
                || testcase.getElementsByTagName("error").getLength() > 0) {
            return Outcome.FAILED;
        }
        boolean skipped = testcase.getElementsByTagName("skipped").getLength() > 0
                || testcase.getAttribute("status").equals("notrun"); // CTest
        return skipped ? Outcome.SKIPPED : Outcome.PASSED;
    }

    private boolean print(boolean mustWork, Set<String> notHere) {
        System.out.printf("%n%-16s %8s %8s %8s%n", "tier", "passed", "failed", "skipped");
        tiers.forEach((tier, counts) -> System.out.printf(
                "%-16s %8d %8d %8d%n",
                tier,
                counts.getOrDefault(Outcome.PASSED, 0),
                counts.getOrDefault(Outcome.FAILED, 0),
                counts.getOrDefault(Outcome.SKIPPED, 0)));
        List<String> missed = new ArrayList<>();
        tests.forEach((test, outcome) -> {
            if (outcome == Outcome.FAILED) {
                System.out.println("FAILED   " + test);
            } else if (outcome == Outcome.SKIPPED) {
                System.out.println("skipped  " + test + "  " + reasons.getOrDefault(test, "no tier selected it"));
                if (mustWork && !notHere.contains(test)) {
                    missed.add(test);
                }
            } else if (notHere.contains(test)) {
                System.out.println("bin/not-here.txt lists " + test + ", which ran: remove the line");
            }
        });
        missed.forEach(test ->
                System.out.println("FAILED   " + test + ": it ran in no tier, and bin/not-here.txt does not list it"));
        long failed = count(Outcome.FAILED) + missed.size();
        System.out.printf(
                "%n%d passed, %d failed, %d skipped%n",
                count(Outcome.PASSED), failed, count(Outcome.SKIPPED) - missed.size());
        return failed == 0 && count(Outcome.PASSED) > 0;
    }

    private long count(Outcome outcome) {
        return tests.values().stream().filter(o -> o == outcome).count();
    }
}
