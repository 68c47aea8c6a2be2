package io.ctk.image;

/**
 * Something in the store that is not what it should be.
 *
 * @param what which blob, layer or image
 * @param why what is wrong with it
 * @param repaired whether it was put right
 */
public record Damage(String what, String why, boolean repaired) {}
