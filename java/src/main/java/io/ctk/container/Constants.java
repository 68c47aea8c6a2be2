package io.ctk.container;

/** The constants of enumerations, by their names in files. */
final class Constants {
    private Constants() {}

    static <E extends Enum<E>> E of(Class<E> type, String name) {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + name + "\" is no " + type.getSimpleName(), e);
        }
    }
}
