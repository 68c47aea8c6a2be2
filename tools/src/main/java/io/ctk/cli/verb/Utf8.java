package io.ctk.cli.verb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Java puts U+FFFD in the place of bytes that are no UTF-8, and so changes words that are not its own. */
public final class Utf8 {
    public static final char REPLACEMENT = '\ufffd';

    private Utf8() {}

    /** {@return whether the file is UTF-8 as a whole; true where there is no such file to tell by} */
    public static boolean isContentOf(Path file) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
