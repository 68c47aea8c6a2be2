/** What a process in a container may do. */
@NullMarked
package io.ctk.security;

import org.jspecify.annotations.NullMarked;
