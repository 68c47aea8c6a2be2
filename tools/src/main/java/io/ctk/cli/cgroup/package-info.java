/** {@code ctk cgroup}: groups, with or without containers. One class a subcommand. */
@NullMarked
package io.ctk.cli.cgroup;

import org.jspecify.annotations.NullMarked;
