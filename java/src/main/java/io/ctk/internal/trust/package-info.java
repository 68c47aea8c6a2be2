/** Whether somebody else could change what a path names, or what is loaded from it. Knows nothing of the native library. */
@NullMarked
package io.ctk.internal.trust;

import org.jspecify.annotations.NullMarked;
