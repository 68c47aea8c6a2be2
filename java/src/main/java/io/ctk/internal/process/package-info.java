/** Processes by their number or pidfd: as handles, by what /proc says of them, killed and reaped. How one comes to be is not for here. */
@NullMarked
package io.ctk.internal.process;

import org.jspecify.annotations.NullMarked;
