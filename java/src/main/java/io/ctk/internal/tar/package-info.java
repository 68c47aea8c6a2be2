/** Tar archives (POSIX.1-2024 pax, GNU tar's extensions), read from strangers and written reproducibly. */
@NullMarked
package io.ctk.internal.tar;

import org.jspecify.annotations.NullMarked;
