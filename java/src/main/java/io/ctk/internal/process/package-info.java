/** Processes by their number or pidfd: as handles, by what /proc says of them, killed and reaped; and the threads that make them. What one is made of is not for here. */
@NullMarked
package io.ctk.internal.process;

import org.jspecify.annotations.NullMarked;
