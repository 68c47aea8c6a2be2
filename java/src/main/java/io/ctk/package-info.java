/** What all of ctk shares: whether it works here, its exception, sizes. */
@NullMarked
package io.ctk;

import org.jspecify.annotations.NullMarked;
