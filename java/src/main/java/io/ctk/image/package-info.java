/** Images: read-only layers in a store, shared, stacked and committed (OCI image specification 1.1). */
@NullMarked
package io.ctk.image;

import org.jspecify.annotations.NullMarked;
