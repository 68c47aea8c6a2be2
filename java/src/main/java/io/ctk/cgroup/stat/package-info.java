/** What the kernel counts of a group, each statistics file as an immutable record. */
@NullMarked
package io.ctk.cgroup.stat;

import org.jspecify.annotations.NullMarked;
