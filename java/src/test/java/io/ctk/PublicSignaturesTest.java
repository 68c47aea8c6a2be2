package io.ctk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users can call names only types that they can have. */
class PublicSignaturesTest {
    @Test
    void showNothingInternal() throws Exception {
        List<Class<?>> types = publicTypes();
        assertThat(types).contains(CtkException.class, io.ctk.cgroup.Cgroup.class, io.ctk.launch.Launcher.class);
        List<String> shown = new ArrayList<>();
        for (Class<?> type : types) {
            for (Method method : type.getDeclaredMethods()) {
                if (isOpen(method.getModifiers()) && !method.isSynthetic()) {
                    check(shown, method.toString(), method.getReturnType());
                    check(shown, method.toString(), method.getParameterTypes());
                }
            }
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (isOpen(constructor.getModifiers())) {
                    check(shown, constructor.toString(), constructor.getParameterTypes());
                }
            }
        }
        assertThat(shown).isEmpty();
    }

    private static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void check(List<String> shown, String where, Class<?>... named) {
        for (Class<?> type : named) {
            String name = (type.isArray() ? type.getComponentType() : type).getName();
            if (!name.startsWith("java.") && name.contains(".") && !isExported(name)) {
                shown.add(where);
            }
        }
    }

    private static boolean isExported(String className) {
        return className.startsWith("io.ctk.") && !className.startsWith("io.ctk.internal.");
    }

    private static List<Class<?>> publicTypes() throws Exception {
        Path classes = Path.of(CtkException.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(classes)) {
            return publicTypes(classes);
        }
        try (FileSystem jar = FileSystems.newFileSystem(classes)) {
            return publicTypes(jar.getPath("/"));
        }
    }

    private static List<Class<?>> publicTypes(Path classes) throws Exception {
        List<Class<?>> types = new ArrayList<>();
        for (String name : classNames(classes)) {
            Class<?> type = Class.forName(name, false, CtkException.class.getClassLoader());
            if (Modifier.isPublic(type.getModifiers()) && !name.startsWith("io.ctk.internal.")) {
                types.add(type);
            }
        }
        return types;
    }

    private static List<String> classNames(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.startsWith("io/ctk/") && file.endsWith(".class"))
                    .filter(file -> Arrays.stream(new String[] {"package-info", "module-info"})
                            .noneMatch(file::contains))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }
}
