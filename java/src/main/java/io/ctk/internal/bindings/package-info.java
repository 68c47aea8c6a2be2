/**
 * The native library: generated from the public C header, found, checked and loaded. What its functions take in Java's types is for
 * io.ctk.internal.natives. Not null-marked: many of them take null for what is not wanted.
 */
package io.ctk.internal.bindings;
