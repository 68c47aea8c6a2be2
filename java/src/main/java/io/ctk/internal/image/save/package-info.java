/**
 * Writes images for other tools, as OCI image layouts and Docker archives.
 * Archives of files alone are io.ctk.internal.image.changes.
 */
@NullMarked
package io.ctk.internal.image.save;

import org.jspecify.annotations.NullMarked;
