package io.ctk.image;

/**
 * A layer that was unpacked.
 *
 * @param blob its archive
 * @param diffId the digest of its uncompressed archive
 * @param omitted what was left out
 */
record UnpackedLayer(BlobDescriptor blob, Digest diffId, Omitted omitted) {}
