/** {@code ctk cgroup events} and {@code top}: what happens in groups and what they use, for as long as somebody looks. What is printed once is in {@link io.ctk.cli.cgroup}. */
@NullMarked
package io.ctk.cli.cgroup.watch;

import org.jspecify.annotations.NullMarked;
