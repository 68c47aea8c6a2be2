/** What wakes the event loop when something happens in a group. Who is told in the end is not known here. */
@NullMarked
package io.ctk.internal.cgroup.watch;

import org.jspecify.annotations.NullMarked;
