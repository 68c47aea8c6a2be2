/** The OCI runtime specification's config.json for Linux (version 1.3), read, checked and written. What a container of it does is not for here. */
@NullMarked
package io.ctk.runtime;

import org.jspecify.annotations.NullMarked;
