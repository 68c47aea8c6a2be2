/** What {@code ctk doctor} finds out: a {@link io.ctk.cli.doctor.Check} each, one class a category, and two ways to print. */
@NullMarked
package io.ctk.cli.doctor;

import org.jspecify.annotations.NullMarked;
