package io.ctk.internal.image.stream;

import io.ctk.Ctk;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program that says where the native libraries that it uses were loaded from. */
public final class LibraryProbe {
    private LibraryProbe() {}

    public static void main(String[] args) throws Exception {
        System.out.println(Ctk.unavailabilityCause().map(Throwable::toString).orElse("available"));
        try (OutputStream out = Compression.ZSTD.create(new ByteArrayOutputStream())) {
            out.write(1);
        }
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("libjnictk") || line.contains("libzstd"))
                .map(line -> line.substring(line.indexOf('/')))
                .distinct()
                .forEach(System.out::println);
    }
}
