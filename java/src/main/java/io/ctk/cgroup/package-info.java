/** cgroup v2 groups and their limits. */
@NullMarked
package io.ctk.cgroup;

import org.jspecify.annotations.NullMarked;
