/**
 * Bytes on their way: hashed, limited, compressed and decompressed, passed on.
 * Nothing here knows what they mean, or where they come from.
 */
@NullMarked
package io.ctk.internal.image.stream;

import org.jspecify.annotations.NullMarked;
