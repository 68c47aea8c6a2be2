/** {@code ctk mount}, {@code umount} and {@code overlay}: files shown in a directory, without a container. */
@NullMarked
package io.ctk.cli.mount;

import org.jspecify.annotations.NullMarked;
