/**
 * What layers have changed, those of containers and those of images, as values.
 * How it is found out is io.ctk.internal.image.changes.
 */
@NullMarked
package io.ctk.image.changes;

import org.jspecify.annotations.NullMarked;
