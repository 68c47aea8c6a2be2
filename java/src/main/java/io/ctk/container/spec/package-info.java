/**
 * What people say of a container: values without any effect, which everything about containers is made of. What makes containers of them is
 * {@link io.ctk.container}.
 */
@NullMarked
package io.ctk.container.spec;

import org.jspecify.annotations.NullMarked;
