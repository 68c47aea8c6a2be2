/** What is written into and read from a group's interface files, as values; what happens in a group; how a file is refused. Groups themselves are in {@link io.ctk.cgroup}, statistics in {@link io.ctk.cgroup.stat}. */
@NullMarked
package io.ctk.cgroup.value;

import org.jspecify.annotations.NullMarked;
