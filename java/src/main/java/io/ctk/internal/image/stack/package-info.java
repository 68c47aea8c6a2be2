/**
 * What an image's files are seen through: which of its layers, in which form, and what lies on top of them.
 * How a stack is read without a mount is io.ctk.internal.image.tree.
 */
@NullMarked
package io.ctk.internal.image.stack;

import org.jspecify.annotations.NullMarked;
