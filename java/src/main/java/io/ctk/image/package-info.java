/**
 * Images as values: what they are called, consist of and say (OCI image specification 1.1), and what is told of a store.
 * Nothing here reads or writes a file: {@link io.ctk.image.store.ImageStore} does.
 */
@NullMarked
package io.ctk.image;

import org.jspecify.annotations.NullMarked;
