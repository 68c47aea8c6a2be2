/** Numbers, times and flags as the kernel writes them in interface files. Knows no group and no file. */
@NullMarked
package io.ctk.internal.cgroup.text;

import org.jspecify.annotations.NullMarked;
