/**
 * Containers: built, started, watched, kept, started again. What they are said to be is {@link io.ctk.container.spec}; how that becomes steps is below, in
 * packages that are nobody's business but ctk's.
 */
@NullMarked
package io.ctk.container;

import org.jspecify.annotations.NullMarked;
