package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.Errno;

/** Everything was set up, but the program itself could not be executed. */
public final class ExecuteException extends CtkException {
    private static final long serialVersionUID = 1L;

    /** Means a failed {@link ProcessSteps#execute}. */
    ExecuteException(CtkException failure) {
        super(failure);
    }

    /** {@return whether there is no such program, as opposed to one that can't be executed} */
    public boolean isNotFound() {
        return errno() == Errno.ENOENT || errno() == Errno.ENOTDIR;
    }
}
