package io.ctk.internal.image.intake;

import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ImageStore;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.function.IntFunction;

/** A program of a JVM of its own, with little memory, that imports an archive made while it is read, and says how that ended. */
public final class SmallHeap {
    private SmallHeap() {}

    public static void main(String[] args) throws Exception {
        try (InputStream archive = archive(args[1])) {
            Image image = ImageStore.at(Path.of(args[0]))
                    .importArchive(
                            archive,
                            Reference.parse("test"),
                            "a test",
                            ImageDetails.NONE,
                            UnpackLimits.STANDARD,
                            n -> {})
                    .image();
            System.out.println("taken: " + image.names());
        } catch (IOException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    private static InputStream archive(String attack) {
        return switch (attack) {
            // aufs's own marks, of which nothing is made: they count all the same.
            case "entries" -> same(1_000_001, TestArchive.header('0', ".wh..wh.x", "", 0644, 0));
            case "pax" ->
                new SequenceInputStream(
                        new ByteArrayInputStream(TestArchive.header('x', "pax", "", 0644, 100 << 20)),
                        same(100, new byte[1 << 20]));
            case "pax-headers" -> pax(100, 'x', i -> "key-" + i + "=" + "x".repeat(1_000_000));
            case "global-headers" -> pax(100, 'g', i -> "key-" + i + "=" + "x".repeat(1_000_000));
            case "global-attributes" -> pax(100, 'g', i -> "SCHILY.xattr.user.a" + i + "=1");
            case "directories" -> directories();
            default -> throw new IllegalArgumentException(attack);
        };
    }

    private static InputStream same(int count, byte[] part) {
        return parts(count, i -> part);
    }

    /** An archive that has as many headers of records. */
    private static InputStream pax(int count, char type, IntFunction<String> records) {
        return parts(count, i -> {
            String text = records.apply(i);
            int rest = text.length() + 2; // a space and a newline
            int length = rest + 1;
            while (length != rest + Integer.toString(length).length()) {
                length = rest + Integer.toString(length).length();
            }
            String record = length + " " + text + "\n";
            byte[] bytes = record.getBytes(StandardCharsets.ISO_8859_1);
            return new TestArchive().entry(type, "pax", "", 0644, bytes).unfinished();
        });
    }

    /** Directories with attributes, which are written when all else is. */
    private static InputStream directories() {
        String record = "SCHILY.xattr.user.a=" + "x".repeat(60_000);
        return parts(3000, i -> new TestArchive().pax(record).directory("d" + i).unfinished());
    }

    /** Parts one after another, each made when it is its turn, and the end mark. */
    private static InputStream parts(int count, IntFunction<byte[]> part) {
        return new SequenceInputStream(new Enumeration<>() {
            private int next;

            @Override
            public boolean hasMoreElements() {
                return next <= count;
            }

            @Override
            public InputStream nextElement() {
                return new ByteArrayInputStream(next < count ? part.apply(next++) : end());
            }

            private byte[] end() {
                next++;
                return new TestArchive().bytes();
            }
        });
    }
}
