/**
 * The documents of the OCI image specification as JSON: read from strangers, and written reproducibly.
 * What they say is a value of io.ctk.image; where a store has them is io.ctk.internal.image.store.
 */
@NullMarked
package io.ctk.internal.image.document;

import org.jspecify.annotations.NullMarked;
