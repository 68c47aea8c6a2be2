/** Verbs for containers that were kept: listed, removed, compared, committed. What runs one is in {@link io.ctk.cli.run}. */
@NullMarked
package io.ctk.cli.container;

import org.jspecify.annotations.NullMarked;
