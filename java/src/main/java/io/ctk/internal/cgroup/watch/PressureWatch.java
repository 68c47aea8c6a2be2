package io.ctk.internal.cgroup.watch;

import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.PressureTrigger;
import io.ctk.internal.cgroup.CgroupFiles;
import java.io.IOException;

/** Watches the pressure of one resource: the kernel tells at most once a window. */
public final class PressureWatch extends Watch {
    private final PressureTrigger trigger;

    private PressureWatch(int fd, PressureTrigger trigger, Listener listener) {
        super(fd, listener);
        this.trigger = trigger;
    }

    public static PressureWatch of(CgroupFiles group, PressureTrigger trigger, Listener listener) throws IOException {
        int fd = group.openTrigger(trigger.resource().file(), trigger.text());
        PressureWatch watch = new PressureWatch(fd, trigger, listener);
        watch.begin();
        return watch;
    }

    /** The removal of a group wakes those that wait for its pressure too. */
    @Override
    boolean tell() {
        if (!listener().groupExists()) {
            return false;
        }
        listener().publish(new CgroupEvent.PressureReached(listener().group(), trigger));
        return true;
    }
}
