package io.ctk.internal.layer;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Files of a directory that a stranger filled: links are followed as if it were the root directory. */
public record RootedFiles(Path root) {
    /**
     * {@return a regular file's content}
     *
     * @throws IOException a {@link io.ctk.CtkException}: ENOENT where there is none, EINVAL where it is something else
     */
    public InputStream open(String path) throws IOException {
        NativeError error = new NativeError();
        return new DescriptorInput(new Descriptor(
                error.check(Libctk.ctk_file_open_in_root(Bytes.of(root), Bytes.of(path), error.bytes()))));
    }
}
