/** Groups as people name them on a command line, and how far below one to look: what all subcommands for groups and completion read. What is done with a group is not for here. */
@NullMarked
package io.ctk.cli.cgroup.names;

import org.jspecify.annotations.NullMarked;
