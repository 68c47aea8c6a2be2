package io.ctk.launch;

import java.time.Duration;

/**
 * What one step of a launch took, from the end of the step before it to its own.
 *
 * @param step the step
 * @param duration how long it took, in nanoseconds of the monotonic clock
 */
public record StepTime(Step step, Duration duration) {}
