package io.ctk.image;

import java.util.Optional;

/**
 * An image that was imported.
 *
 * @param image the image
 * @param omitted what was left out of its unpacked layers
 * @param otherFormat why a layer is not in the store's format for layers; empty if all are
 */
public record ImportedImage(Image image, Omitted omitted, Optional<String> otherFormat) {}
