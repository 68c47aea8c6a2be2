/**
 * From {@link io.ctk.runtime.RuntimeSpec} to {@link io.ctk.launch.LaunchPlan}: each field becomes the step that it asks for. No default is decided
 * here, and nothing is known here of what people say ({@code io.ctk.internal.lowering}) or of what is kept on disk.
 */
@NullMarked
package io.ctk.internal.compile;

import org.jspecify.annotations.NullMarked;
