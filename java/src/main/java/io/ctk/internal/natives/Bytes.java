package io.ctk.internal.natives;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Java strings as the NUL-terminated bytes that C takes, one charset for all: the one Java itself uses for file names. */
public final class Bytes {
    private static final Charset CHARSET = fileNameCharset();

    private Bytes() {}

    private static Charset fileNameCharset() {
        String name = System.getProperty("sun.jnu.encoding");
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /** {@return the text's bytes and a NUL} */
    public static byte[] of(String text) {
        return of(List.of(text));
    }

    /** {@return the path's bytes and a NUL, absolute, since C has no idea of Java's working directory property} */
    public static byte[] of(Path path) {
        return of(path.toAbsolutePath().toString());
    }

    /** {@return the path's bytes and a NUL, or null for null} */
    public static byte @Nullable [] ofNullable(@Nullable Path path) {
        return path == null ? null : of(path);
    }

    /** {@return all texts, each with a NUL, one right after another} */
    public static byte[] of(List<String> texts) {
        ByteBuffer[] parts = new ByteBuffer[texts.size()];
        int size = 1;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = encode(texts.get(i));
            size += parts[i].remaining() + 1;
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (ByteBuffer part : parts) {
            all.put(part).put((byte) 0);
        }
        return all.array();
    }

    /** {@return the text's bytes, without a NUL} */
    public static ByteBuffer encode(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL byte in \"" + text.replace('\0', '?') + "\"");
        }
        try {
            return CHARSET.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" can't be written in " + CHARSET + ": set LC_ALL=C.UTF-8 before starting Java", e);
        }
    }

    /** {@return the text up to the first NUL from offset on} */
    public static String decode(byte[] bytes, int offset) {
        int end = offset;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, CHARSET);
    }

    /** {@return the first bytes as text} */
    public static String decodeFirst(byte[] bytes, int length) {
        return new String(bytes, 0, length, CHARSET);
    }
}
