/** The {@code ctk} command: one small class a verb. */
@NullMarked
package io.ctk.cli;

import org.jspecify.annotations.NullMarked;
