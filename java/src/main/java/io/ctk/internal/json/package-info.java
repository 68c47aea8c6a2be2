/** JSON of strangers: whole documents within limits, typed fields whose errors name their path, and text that leaves out what is absent. What fields mean is not for here. */
@NullMarked
package io.ctk.internal.json;

import org.jspecify.annotations.NullMarked;
