/** Calls into the native library with Java's types, and its errors as exceptions. */
@NullMarked
package io.ctk.internal.natives;

import org.jspecify.annotations.NullMarked;
