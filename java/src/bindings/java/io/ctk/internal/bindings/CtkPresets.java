package io.ctk.internal.bindings;

import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Tells JavaCPP how the headers that {@code ctk/ctk.h} includes become the class {@code Libctk}, one static native
 * method a function. It does not look into what a header includes: each has to be named.
 *
 * <p>Every pointer parameter becomes a Java array, {@code struct ctk_error *} included (as the bytes of the struct), so
 * that no call needs JavaCPP's {@code Pointer} classes. They would cost a JVM 20-35 ms to load, and each object would
 * have to be freed. A {@code const} array is copied in only, any other in and out; {@code null} is a null pointer.
 */
@Properties(
        target = "io.ctk.internal.bindings.Libctk",
        value =
                @Platform(
                        value = {"linux-x86_64", "linux-arm64"},
                        cinclude = {
                            "ctk/error.h",
                            "ctk/feature.h",
                            "ctk/mount.h",
                            "ctk/file.h",
                            "ctk/layer.h",
                            "ctk/digest.h",
                            "ctk/cgroup.h",
                            "ctk/process.h",
                            "ctk/signals.h",
                            "ctk/event.h",
                            "ctk/plan.h",
                            "ctk/entry.h",
                            "layout.h"
                        },
                        library = "jnictk"))
@NoException // C throws nothing: no try block around each call
public class CtkPresets implements InfoMapper {
    @Override
    public void map(InfoMap map) {
        map.put(new Info("CTK_PUBLIC", "CTK_API", "CTK_EXPORT").cppTypes().annotations());
        map.put(new Info("char", "uint8_t", "int8_t").cast().valueTypes("byte").pointerTypes("byte[]"));
        map.put(new Info("int", "int32_t", "uint32_t").cast().valueTypes("int").pointerTypes("int[]"));
        map.put(new Info("int64_t", "uint64_t").cast().valueTypes("long").pointerTypes("long[]"));
        // A method that does nothing: calling it runs the static initialiser.
        map.put(new Info("ctk_version")
                .javaText("@NoException public static native @Cast(\"const char*\") String ctk_version();\n"
                        + "static void initialize() {}"));
        map.put(new Info("ctk_entry").skip());
        map.put(new Info("ctk_error").skip().cast().pointerTypes("byte[]"));
    }
}
