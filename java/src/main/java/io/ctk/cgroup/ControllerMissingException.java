package io.ctk.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;

/** A limit was asked for whose cgroup v2 controller can't be had here. */
public final class ControllerMissingException extends CtkException {
    private static final long serialVersionUID = 1L;

    private final String controller;

    /**
     * The limit can't be set.
     *
     * @param controller such as {@code "memory"}
     * @param path the group whose children were to get it
     * @param reason why it isn't there, and what to do about it
     */
    public ControllerMissingException(String controller, String path, String reason) {
        super("enable cgroup controller " + controller + " in", path, Errno.EOPNOTSUPP, reason);
        this.controller = controller;
    }

    /** {@return the controller's name, such as {@code "memory"}} */
    public String controller() {
        return controller;
    }
}
