/**
 * What layers have changed: found, counted, and written as archives.
 * The values are io.ctk.image.changes.
 */
@NullMarked
package io.ctk.internal.image.changes;

import org.jspecify.annotations.NullMarked;
