package io.ctk.container;

import java.util.List;

/**
 * What a store has, be it that some of it can't be read.
 *
 * @param containers those that can be read, by name
 * @param damaged the others, by name
 */
public record ContainerList(List<KeptContainer> containers, List<DamagedContainer> damaged) {
    /** Copies the lists. */
    public ContainerList {
        containers = List.copyOf(containers);
        damaged = List.copyOf(damaged);
    }

    /**
     * A container of which nobody can tell what it is; {@link ContainerStore#remove} takes it away.
     *
     * @param name its name
     * @param running whether it runs now
     * @param why what is wrong with it
     */
    public record DamagedContainer(String name, boolean running, String why) {}
}
