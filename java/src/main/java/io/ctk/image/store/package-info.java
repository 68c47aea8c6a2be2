/**
 * The store: the one way for users to everything that is done with images.
 * Here is only what they call; what is behind it is in io.ctk.internal.image.
 */
@NullMarked
package io.ctk.image.store;

import org.jspecify.annotations.NullMarked;
