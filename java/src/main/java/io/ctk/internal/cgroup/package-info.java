/** A group's files and the groups below it, as the kernel has them: reading, writing, refusals in words, the end of a group. What users call is in {@link io.ctk.cgroup}. */
@NullMarked
package io.ctk.internal.cgroup;

import org.jspecify.annotations.NullMarked;
