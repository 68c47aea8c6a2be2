/** Verbs for images, from {@code import} to {@code rmi}, and for what lies in files beside the store. What is about the store as a whole is in {@link io.ctk.cli.store}. */
@NullMarked
package io.ctk.cli.image;

import org.jspecify.annotations.NullMarked;
