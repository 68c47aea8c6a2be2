/** JMH benchmarks; the hand-written C programs that they are compared with lie in {@code benchmarks/floor}. */
@NullMarked
package io.ctk.benchmarks;

import org.jspecify.annotations.NullMarked;
