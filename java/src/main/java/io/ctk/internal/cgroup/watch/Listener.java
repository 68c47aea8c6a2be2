package io.ctk.internal.cgroup.watch;

import io.ctk.cgroup.value.CgroupEvent;
import java.nio.file.Path;

/** Who is told what happens in a group, on the thread that serves all groups: nothing of this waits. */
public interface Listener {
    /** {@return the group's directory} */
    Path group();

    /** {@return whether it is this group that is there, and not another one of the same name} */
    boolean groupExists();

    /** Something happened. */
    void publish(CgroupEvent event);

    /** The group is gone. */
    void removed();

    /** Nothing can be heard any more. */
    void lost(Exception reason);
}
