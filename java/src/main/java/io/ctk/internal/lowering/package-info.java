/**
 * From {@link io.ctk.container.spec.ContainerSpec} to {@link io.ctk.runtime.RuntimeSpec}: every default of a container is put in words here, and nowhere
 * else. What steps that takes is decided in {@code io.ctk.internal.compile}.
 */
@NullMarked
package io.ctk.internal.lowering;

import org.jspecify.annotations.NullMarked;
