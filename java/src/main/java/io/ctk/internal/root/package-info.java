/**
 * A container's root file system: which overlays, images and binds it is put together from, and where its changes go. What is mounted on it afterwards
 * is {@code io.ctk.internal.compile}'s.
 */
@NullMarked
package io.ctk.internal.root;

import org.jspecify.annotations.NullMarked;
