package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.ImageDetails;
import io.ctk.image.UnpackLimits;
import io.ctk.launch.Stdio;
import io.ctk.security.Caller;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A store that somebody else made, or could change, is not used. */
@ExtendWith(NothingLeft.class)
class StrangersStoreTest {
    private static final int STRANGER = 65534;

    @TempDir
    Path work;

    private Path directory() throws IOException {
        return Files.createDirectory(work.resolve("store"));
    }

    private static void checkRefused(Path root, String why) throws IOException {
        ContainerStore store = ContainerStore.at(root, root.resolve("run"));
        ContainerSpec spec = Container.builder(new Rootfs.Host(new Rootfs.Layer.Stored()))
                .name("victim")
                .command("true")
                .spec();
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                store::check,
                store::list,
                () -> store.get("victim"),
                () -> store.remove("victim"),
                () -> Container.builder(spec)
                        .store(store)
                        .input(Stdio.NULL)
                        .output(Stdio.NULL)
                        .error(Stdio.NULL)
                        .start(),
                () -> Container.restart("victim")
                        .store(store)
                        .input(Stdio.NULL)
                        .output(Stdio.NULL)
                        .error(Stdio.NULL)
                        .start(),
                () -> store.images().images(),
                () -> store.images().find("image"),
                () -> store.images().upkeep(Set::of).prune(true),
                () -> store.images().importDirectory(root, null, ImageDetails.NONE, UnpackLimits.STANDARD, n -> {}))) {
            assertThatThrownBy(use)
                    .isInstanceOfSatisfying(
                            CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EACCES))
                    .hasMessageContaining(root.toString())
                    .hasMessageContaining(why)
                    .hasMessageContaining("CTK_ROOT names another place");
        }
        assertThat(root).isEmptyDirectory();
    }

    @RootTest
    void ofAnotherUser() throws Exception {
        Path root = directory();
        Files.setAttribute(root, "unix:uid", STRANGER);
        checkRefused(root, "belongs to user " + STRANGER);
    }

    @AnyUserTest
    void thatOthersMayWriteTo() throws Exception {
        Path root = directory();
        Files.setAttribute(root, "unix:mode", 0775);
        checkRefused(root, "chmod go-w");
    }

    @AnyUserTest
    void thatAnybodyMayExchange() throws Exception {
        Path root = directory();
        Files.setAttribute(work, "unix:mode", 0777);
        checkRefused(root, "anybody may exchange");
        Files.setAttribute(work, "unix:mode", 01777);
        ContainerStore.at(root, root.resolve("run")).check();
    }

    @RootTest
    void inTheDirectoryOfAnotherUser() throws Exception {
        Path root = directory();
        Files.setAttribute(work, "unix:uid", STRANGER);
        checkRefused(root, "user " + STRANGER + " may exchange");
    }

    @RootTest
    void thatAnotherUsersLinkLeadsTo() throws Exception {
        Path root = Files.createDirectory(work.resolve("own"));
        Path link = Files.createSymbolicLink(work.resolve("link"), root);
        Runtime.getRuntime()
                .exec(new String[] {"chown", "-h", "65534", link.toString()})
                .waitFor();
        checkRefused(link, "made the link");
    }

    /** Wrongly set: it is the directory of a user who could put whatever he likes there. */
    @RootTest
    void theDirectoryForTheBootIsCheckedToo() throws Exception {
        Path run = Files.createDirectory(work.resolve("run"));
        Files.setAttribute(run, "unix:uid", STRANGER);
        ContainerStore store = ContainerStore.at(work.resolve("store"), run);
        assertThatThrownBy(store::check).hasMessageContaining("belongs to user");
        assertThatThrownBy(store.places()::makeScratch).hasMessageContaining("belongs to user");
    }

    /** A name that anybody can guess, anybody can take. */
    @Test
    void nothingIsInASharedDirectory() throws IOException {
        Caller user = new Caller(1000, 1000, 0);
        for (Map<String, String> environment : List.of(
                Map.of("HOME", "/h"),
                Map.of("HOME", "/h", "XDG_RUNTIME_DIR", ""),
                Map.of("HOME", "/h", "XDG_RUNTIME_DIR", "relative"))) {
            ContainerStore store = ContainerStore.standard(environment, user);
            assertThat(store.run()).isEqualTo(Path.of("/h/.local/share/ctk/run"));
        }
        assertThat(ContainerStore.standard(Map.of("HOME", "/h", "XDG_RUNTIME_DIR", "/run/user/1000"), user)
                        .run())
                .isEqualTo(Path.of("/run/user/1000/ctk"));
    }
}
