/** The stores: opened, looked up in, warned about by all verbs, and the verbs about all that is in them: {@code df}, {@code prune}, {@code verify}. */
@NullMarked
package io.ctk.cli.store;

import org.jspecify.annotations.NullMarked;
