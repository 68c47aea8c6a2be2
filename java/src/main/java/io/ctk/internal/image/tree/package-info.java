/**
 * Unpacked layers as trees: opened, stacked without a mount, walked, compared, copied.
 * Nothing here knows of stores and images.
 */
@NullMarked
package io.ctk.internal.image.tree;

import org.jspecify.annotations.NullMarked;
