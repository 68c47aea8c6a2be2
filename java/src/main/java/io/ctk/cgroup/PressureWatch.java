package io.ctk.cgroup;

import java.io.IOException;

/** Watches the pressure of one resource: the kernel tells at most once a window. */
final class PressureWatch extends Watch {
    private final PressureTrigger trigger;

    private PressureWatch(int fd, PressureTrigger trigger, CgroupEvents events) {
        super(fd, events);
        this.trigger = trigger;
    }

    static PressureWatch of(Cgroup group, PressureTrigger trigger, CgroupEvents events) throws IOException {
        int fd = group.files().openTrigger(trigger.resource().file(), trigger.text());
        PressureWatch watch = new PressureWatch(fd, trigger, events);
        watch.begin();
        return watch;
    }

    /** The removal of a group wakes those that wait for its pressure too. */
    @Override
    boolean tell() {
        if (!events().groupExists()) {
            return false;
        }
        events().publish(new CgroupEvent.PressureReached(events().group(), trigger));
        return true;
    }
}
