/** Mounts: overlays, binds, and the table of what is mounted. */
@NullMarked
package io.ctk.mount;

import org.jspecify.annotations.NullMarked;
