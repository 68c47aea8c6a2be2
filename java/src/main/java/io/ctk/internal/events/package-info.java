/** The one thread that waits for the kernel's word on processes and groups. */
@NullMarked
package io.ctk.internal.events;

import org.jspecify.annotations.NullMarked;
