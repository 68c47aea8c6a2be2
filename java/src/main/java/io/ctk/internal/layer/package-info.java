/** Layers as files: entries with all their metadata, written and read by the native library. */
@NullMarked
package io.ctk.internal.layer;

import org.jspecify.annotations.NullMarked;
