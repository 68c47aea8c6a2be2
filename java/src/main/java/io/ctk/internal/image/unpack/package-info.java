/**
 * Archives of layers as directories that overlayfs stacks.
 * What is shown on top of several of them is io.ctk.internal.image.stack.
 */
@NullMarked
package io.ctk.internal.image.unpack;

import org.jspecify.annotations.NullMarked;
