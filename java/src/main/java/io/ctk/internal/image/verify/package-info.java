/**
 * Finds what is damaged in a store, and repairs it.
 * Only this compares what is there with what its digest says without being asked for it.
 */
@NullMarked
package io.ctk.internal.image.verify;

import org.jspecify.annotations.NullMarked;
