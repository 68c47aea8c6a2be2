/**
 * What containers have on disk: their directories and locks, and what is kept in them. Layers are {@code io.ctk.internal.root}'s, images
 * {@code io.ctk.image}'s; nothing here starts anything.
 */
@NullMarked
package io.ctk.internal.store;

import org.jspecify.annotations.NullMarked;
