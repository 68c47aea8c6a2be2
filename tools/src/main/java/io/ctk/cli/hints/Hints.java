package io.ctk.cli.hints;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cli.verb.Failure;
import io.ctk.container.ContainerStore;
import io.ctk.image.Image;
import io.ctk.image.store.ImageStore;
import io.ctk.launch.ExecuteException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Says with a failure what may have been meant. Nothing of it is loaded, and no store looked at, before something has failed. */
public final class Hints {
    private static final String FIND_IMAGE = "find image";
    private static final String FIND_CONTAINER = "find container";

    private Hints() {}

    /**
     * {@return why there is no such command, and what to do}
     *
     * @param verbs the commands that there are
     */
    public static String noCommand(String word, List<String> verbs) {
        if (word.startsWith("-")) {
            return "there is no option " + word + "; ctk help lists what there is";
        }
        String what = "there is no command " + word;
        Optional<String> way = DockerWords.instead(word);
        if (way.isPresent()) {
            return what + ": " + way.get();
        }
        return what
                + Nearest.to(word, verbs)
                        .map(near -> "; did you mean ctk " + near + "?")
                        .orElse("; ctk help lists what there is");
    }

    /** {@return the line for a failure, as {@link Failure#line} has it, and what may have been meant} */
    public static String line(Throwable failure) {
        String line = Failure.line(failure);
        if (failure instanceof ExecuteException e && e.path().startsWith("-")) {
            return line + "; options of ctk's go before the image";
        }
        if (failure instanceof CtkException e && e.errno() == Errno.ENOENT) {
            return switch (e.operation()) {
                case FIND_IMAGE ->
                    CtkException.oneLine(noImage(
                            ContainerStore.standard(),
                            e.path(),
                            "ctk images lists what there is; ctk import and ctk load bring more"));
                case FIND_CONTAINER -> line + ofContainer(ContainerStore.standard(), e.path());
                default -> line;
            };
        }
        return line;
    }

    /**
     * {@return that there is no image of that name, and what to do}
     *
     * @param otherwise where nothing near is there that may have been meant
     */
    public static String noImage(ContainerStore store, String typed, String otherwise) {
        String meant = ofImage(store, typed);
        return "there is no image " + typed + (meant.isEmpty() ? "; " + otherwise : meant);
    }

    private static String ofImage(ContainerStore store, String typed) {
        try {
            if (store.list().stream().anyMatch(container -> container.name().equals(typed))) {
                return "; " + typed + " is a container";
            }
            return ofImage(store.images(), typed);
        } catch (IOException e) {
            return ""; // what failed first counts
        }
    }

    private static String ofImage(ImageStore images, String typed) throws IOException {
        List<String> names = new ArrayList<>();
        images.list().images().forEach(image -> names.addAll(image.names()));
        List<String> tagged =
                names.stream().filter(name -> name.startsWith(typed + ":")).toList();
        if (!tagged.isEmpty()) {
            return "; there is " + String.join(", ", tagged);
        }
        names.add(Image.HOST);
        Optional<String> nearest = Nearest.to(typed, names);
        if (nearest.isEmpty()) {
            // debain, for debian:12
            Stream<String> repositories = names.stream().map(Hints::repository);
            nearest = Nearest.to(repository(typed), repositories.toList()).flatMap(near -> names.stream()
                    .filter(name -> repository(name).equals(near))
                    .findFirst());
        }
        return meant(nearest);
    }

    /** What stands before the tag; a colon before the last slash is a registry's port. */
    private static String repository(String name) {
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        return colon < 0 ? name : name.substring(0, colon);
    }

    /** {@return what may have been meant by the name of no container; "" if nothing near is there} */
    static String ofContainer(ContainerStore store, String typed) {
        try {
            List<String> names = store.list().stream().map(c -> c.name()).toList();
            Optional<String> nearest = Nearest.to(typed, names);
            return nearest.isEmpty() && isImage(store.images(), typed) ? "; " + isAnImage(typed) : meant(nearest);
        } catch (IOException e) {
            return "";
        }
    }

    /** {@return that a word which can name no container names an image, if it does; "" otherwise} */
    public static String insteadOfContainer(String typed) {
        try {
            return isImage(ContainerStore.standard().images(), typed) ? isAnImage(typed) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static String isAnImage(String typed) {
        return typed
                + " is an image, no container: ctk run makes a container of it, ctk layers shows what its layers changed, ctk rmi"
                + " removes it";
    }

    private static boolean isImage(ImageStore images, String typed) throws IOException {
        try {
            return images.find(typed).isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String meant(Optional<String> nearest) {
        return nearest.map(near -> "; did you mean " + near + "?").orElse("");
    }
}
