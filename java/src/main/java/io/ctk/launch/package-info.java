/** Launch plans: ordered steps that a new process carries out before it executes a program. */
@NullMarked
package io.ctk.launch;

import org.jspecify.annotations.NullMarked;
