/** Containers: a specification, compiled to a launch plan, started, watched and cleaned up. */
@NullMarked
package io.ctk.container;

import org.jspecify.annotations.NullMarked;
