package io.ctk.internal.image.intake;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Omitted;
import java.util.Optional;

/**
 * A layer that was unpacked.
 *
 * @param blob its archive
 * @param diffId the digest of its uncompressed archive
 * @param omitted what was left out
 * @param otherFormat why the store has it in another format than was wanted; empty if it hasn't
 */
record UnpackedLayer(BlobDescriptor blob, Digest diffId, Omitted omitted, Optional<String> otherFormat) {}
