/** cgroup v2: groups, their limits, statistics and events, with or without containers. */
@NullMarked
package io.ctk.cgroup;

import org.jspecify.annotations.NullMarked;
