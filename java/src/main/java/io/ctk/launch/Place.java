package io.ctk.launch;

/**
 * A mount or a device node that one step of a plan makes, and that later steps find by its descriptor instead of by its name: whatever
 * links an image has on the way to that name, and whatever others do to it meanwhile, a target in a place is in what the step has made.
 *
 * <p>{@link Step#as} has a step make the place, {@link Step#in} resolves another step's target in it. On the way from the place to the
 * target no link is followed at all. Two places are never equal, even of one path.
 */
public final class Place {
    private final String path;

    private Place(String path) {
        this.path = path;
    }

    /**
     * {@return a new place}
     *
     * @param path the target of the step that will make it, an absolute path without {@code "."} and {@code ".."}
     */
    public static Place at(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a place is made on an absolute path, unlike \"" + path + "\"");
        }
        return new Place(path);
    }

    /** {@return the path that it is made on} */
    public String path() {
        return path;
    }

    /** {@return whether a target is its path, or names something below that} */
    public boolean contains(String target) {
        return path.equals("/") ? target.startsWith("/") : target.equals(path) || target.startsWith(path + "/");
    }

    @Override
    public String toString() {
        return path;
    }
}
