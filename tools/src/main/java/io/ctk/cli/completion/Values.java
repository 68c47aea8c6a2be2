package io.ctk.cli.completion;

import io.ctk.cli.cgroup.names.GroupWords;
import io.ctk.container.ContainerStore;
import io.ctk.image.Image;
import io.ctk.launch.ResourceLimit;
import io.ctk.security.Capability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/** What options and arguments can be, by the words that their help has for them. */
final class Values {
    private static final String NAME = "NAME";

    private Values() {}

    /** {@return what an option's value can be} */
    static Offer of(OptionSpec option, String typed) throws IOException {
        String name = option.longestName();
        return switch (name) {
            case "--network" -> Offer.words("none", "host");
            case "--layer-format" -> Offer.words("directory", "erofs");
            case "--stats-format" -> Offer.words("text", "json");
            case "--sort" -> Offer.words("cpu", "memory", "pids", "io");
            case "--cgroup-manager" -> Offer.words("systemd", "cgroupfs");
            case "--cap-add", "--cap-drop" -> Offer.words(capabilities());
            case "--ulimit" ->
                Offer.words(Arrays.stream(ResourceLimit.Resource.values())
                        .map(limit -> limit.name().toLowerCase(Locale.ROOT) + "=")
                        .toList());
            case "--mount" -> Offer.words("type=bind,source=", "type=tmpfs,target=", "type=volume,target=");
            case "--env" -> Offer.words(System.getenv().keySet());
            case "--volume" -> typed.contains(":") ? Offer.NOTHING : Offer.FILES;
            default -> ofLabel(option.paramLabel());
        };
    }

    private static Offer ofLabel(String label) {
        return switch (label) {
            case "FORMAT" -> Offer.words("table", "json");
            case "FORM" -> Offer.words("oci", "docker");
            case "FILE", "PATH" -> Offer.FILES;
            case "DIRECTORY" -> Offer.DIRECTORIES;
            default -> Offer.NOTHING;
        };
    }

    /**
     * {@return what an argument can be}
     *
     * @param verb the verb's full name, without ctk
     * @param label what its help calls the argument
     * @param index the argument's place, from 0
     */
    static Offer of(String verb, String label, int index, String typed) throws IOException {
        return switch (label) {
            case "IMAGE" -> Offer.words(images());
            case "IMAGE COMMAND" -> index > 0 ? Offer.FILES : Offer.words(with(images(), Image.HOST));
            case NAME -> ofName(verb);
            case "SHELL" -> Offer.words("bash", "zsh", "fish");
            case "GROUP" -> Offer.words(GroupWords.beginning(typed));
            case "SOURCE", "FILE", "PATH", "COMMAND" -> Offer.FILES;
            case "DIRECTORY", "TARGET" -> Offer.DIRECTORIES;
            default -> Offer.NOTHING;
        };
    }

    private static Offer ofName(String verb) throws IOException {
        return switch (verb) {
            case "tag", "import" -> Offer.words(images());
            case "inspect", "export", "mount" ->
                Offer.words(
                        Stream.concat(images().stream(), containers().stream()).toList());
            default -> Offer.words(containers());
        };
    }

    private static List<String> images() throws IOException {
        return ContainerStore.standard().images().list().images().stream()
                .flatMap(image -> image.names().stream())
                .toList();
    }

    private static List<String> containers() throws IOException {
        return ContainerStore.standard().list().stream()
                .filter(container -> container.spec().isPresent())
                .map(container -> container.name())
                .toList();
    }

    private static List<String> with(List<String> words, String one) {
        List<String> all = new ArrayList<>(words);
        all.add(one);
        return all;
    }

    private static List<String> capabilities() {
        return with(Arrays.stream(Capability.values()).map(Capability::name).toList(), "ALL");
    }
}
