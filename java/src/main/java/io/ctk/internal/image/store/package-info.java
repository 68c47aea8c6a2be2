/**
 * What a store has on disk: where, which images, under which locks, and what comes in or is swept together.
 * What is in an archive or a layer is for the packages above.
 */
@NullMarked
package io.ctk.internal.image.store;

import org.jspecify.annotations.NullMarked;
