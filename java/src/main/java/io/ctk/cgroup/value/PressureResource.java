package io.ctk.cgroup.value;

import java.util.Locale;

/** What work may have to wait for (Documentation/accounting/psi.rst). */
public enum PressureResource {
    /** A processor. */
    CPU,
    /** Memory. */
    MEMORY,
    /** A block device. */
    IO,
    /** Interrupts (Linux 6.1, CONFIG_IRQ_TIME_ACCOUNTING). */
    IRQ;

    /** {@return the file's name, such as {@code "cpu.pressure"}} */
    public String file() {
        return name().toLowerCase(Locale.ROOT) + ".pressure";
    }
}
