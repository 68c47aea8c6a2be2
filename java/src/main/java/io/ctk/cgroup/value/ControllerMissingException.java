package io.ctk.cgroup.value;

import io.ctk.CtkException;
import io.ctk.Errno;
import java.nio.file.Path;

/** A limit or figure was asked for whose cgroup v2 controller can't be had here. */
public final class ControllerMissingException extends CtkException {
    private static final long serialVersionUID = 1L;

    private final Controller controller;

    /**
     * The controller isn't there.
     *
     * @param controller which one
     * @param group the group that lacks it
     * @param reason why it isn't there, and what to do about it
     */
    public ControllerMissingException(Controller controller, Path group, String reason) {
        super("use cgroup controller " + controller.fileName() + " in", group.toString(), Errno.EOPNOTSUPP, reason);
        this.controller = controller;
    }

    /** {@return which one is missing} */
    public Controller controller() {
        return controller;
    }
}
