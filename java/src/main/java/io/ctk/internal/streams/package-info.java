/** Standard streams of processes: our ends of their pipes, and what stands between a pipe and a file or pipe of the caller. Which stream a process gets is decided in {@link io.ctk.launch}. */
@NullMarked
package io.ctk.internal.streams;

import org.jspecify.annotations.NullMarked;
