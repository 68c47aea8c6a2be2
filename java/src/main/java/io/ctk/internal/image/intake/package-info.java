/**
 * Brings images into a store: imported, loaded, committed; each whole, or not at all.
 * How a layer is unpacked is io.ctk.internal.image.unpack.
 */
@NullMarked
package io.ctk.internal.image.intake;

import org.jspecify.annotations.NullMarked;
