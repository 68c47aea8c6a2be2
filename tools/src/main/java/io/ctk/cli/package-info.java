/** The {@code ctk} command: where it starts, its list of verbs, its help. A verb of more than a page has a package below, which knows nothing of this one. */
@NullMarked
package io.ctk.cli;

import org.jspecify.annotations.NullMarked;
