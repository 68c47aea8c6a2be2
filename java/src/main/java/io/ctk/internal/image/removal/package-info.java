/**
 * Takes images and what nothing refers to out of a store, and says what that is.
 * What killed processes leave is swept in io.ctk.internal.image.store.
 */
@NullMarked
package io.ctk.internal.image.removal;

import org.jspecify.annotations.NullMarked;
