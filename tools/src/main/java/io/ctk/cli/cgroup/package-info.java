/** {@code ctk cgroup}: groups, with or without containers. One class a subcommand; those that go on until they are stopped are in {@link io.ctk.cli.cgroup.watch}. */
@NullMarked
package io.ctk.cli.cgroup;

import org.jspecify.annotations.NullMarked;
