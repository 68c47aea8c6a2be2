/** {@code ctk run} and {@code start}: options, the specification that they make, and how a container runs in the foreground. What is done with one that does not run is not for here. */
@NullMarked
package io.ctk.cli.run;

import org.jspecify.annotations.NullMarked;
