/** Images: taking them in, listing and committing what a container changed, beside the tools that do the same. */
@NullMarked
package io.ctk.benchmarks.images;

import org.jspecify.annotations.NullMarked;
