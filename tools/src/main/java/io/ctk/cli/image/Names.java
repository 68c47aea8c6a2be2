package io.ctk.cli.image;

import io.ctk.image.Image;
import io.ctk.image.Reference;

/** Names of images that are given, not looked up. */
public final class Names {
    private Names() {}

    public static Reference parse(String text) {
        Reference reference = Reference.parse(text);
        if (reference.repository().equals(Image.HOST)) {
            throw new IllegalArgumentException("the name host stands for this machine's own files: choose another");
        }
        if (reference.digest().isPresent()) {
            throw new IllegalArgumentException("\"" + text + "\" has a digest: that is not for us to give");
        }
        return reference;
    }
}
