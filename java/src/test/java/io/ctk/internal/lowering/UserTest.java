package io.ctk.internal.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.container.spec.Rootfs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTest {
    @TempDir
    Path root;

    @BeforeEach
    void fill() throws Exception {
        Files.createDirectory(root.resolve("etc"));
        write(
                "passwd",
                "root:x:0:0:root:/root:/bin/sh",
                "# a comment",
                "",
                "broken:line",
                "a:x:100:200:A:/home/a:/bin/sh",
                "homeless:x:101:201:::",
                "4711:x:102:202:a name of digits:/d:",
                "bad:x:notanumber:1::/:",
                "lost:x:103:none::/lost:",
                "1000:x:0:0:a stranger's trap:/root:/bin/sh",
                "01000:x:0:0:and again:/root:/bin/sh",
                "plain:x:1000:1001:who 1000 is:/home/plain:/bin/sh");
        write(
                "group",
                "root:x:0:",
                "a:x:200:",
                "g:x:300:a,homeless",
                "h:x:301:b,a",
                "same:x:200:a",
                "short:x:400",
                "2000:x:0:",
                "1000:x:0:plain",
                "bad:x:nan:a");
    }

    private void write(String name, String... lines) throws Exception {
        Files.writeString(root.resolve("etc").resolve(name), String.join("\n", lines));
    }

    private User resolve(String text) throws Exception {
        return User.resolve(text, new RootFiles(Rootfs.overlay(root)));
    }

    @Test
    void byName() throws Exception {
        assertThat(resolve("a")).isEqualTo(new User(100, 200, List.of(200L, 300L, 301L), "/home/a"));
        assertThat(resolve("homeless")).isEqualTo(new User(101, 201, List.of(201L, 300L), "/"));
        assertThat(resolve("root")).isEqualTo(new User(0, 0, List.of(0L), "/root"));
    }

    @Test
    void byNumber() throws Exception {
        assertThat(resolve("100")).isEqualTo(resolve("a"));
        assertThat(resolve("5000")).isEqualTo(new User(5000, 0, List.of(0L), "/"));
        assertThat(resolve("4294967294").uid()).isEqualTo(4294967294L);
    }

    @Test
    void aNumberIsNeverAName() throws Exception {
        assertThat(resolve("4711")).isEqualTo(new User(4711, 0, List.of(0L), "/"));
        assertThat(resolve("1000").uid()).isEqualTo(1000);
        assertThat(resolve("100:2000")).isEqualTo(new User(100, 2000, List.of(2000L), "/home/a"));
        assertThat(resolve("a:1000").gid()).isEqualTo(1000);
    }

    @Test
    void zerosBeforeANumberChangeNothing() throws Exception {
        assertThat(resolve("01000")).isEqualTo(resolve("1000")).isEqualTo(resolve("plain"));
        assertThat(resolve("01000").home()).isEqualTo("/home/plain");
        assertThat(resolve("00")).isEqualTo(resolve("root"));
        assertThat(resolve("a:0300").gid()).isEqualTo(300);
        assertThat(resolve("00000000000000000000000100").uid()).isEqualTo(100);
    }

    @Test
    void whatIsLeftOutIsRootsAndTheUsersOwn() throws Exception {
        assertThat(resolve("")).isEqualTo(resolve("root"));
        assertThat(resolve(":")).isEqualTo(resolve("root"));
        assertThat(resolve("1000:")).isEqualTo(resolve("1000"));
        assertThat(resolve("a:")).isEqualTo(resolve("a"));
        assertThat(resolve(":50")).isEqualTo(new User(0, 50, List.of(50L), "/root"));
        assertThat(resolve(":g")).isEqualTo(new User(0, 300, List.of(300L), "/root"));
    }

    @Test
    void aLongListOfMembersIsReadInOneGo() throws Exception {
        write("group", "many:x:77:" + "someone,".repeat(100_000) + "a", "g:x:300:aa,ba,a.b", "x:x:78:,a,");
        assertThat(resolve("a").groups()).containsExactly(200L, 77L, 78L);
    }

    @Test
    void moreGroupsThanTheKernelTakes() throws Exception {
        StringBuilder groups = new StringBuilder();
        for (int i = 1000; i < 67_000; i++) {
            groups.append("g:x:").append(i).append(":a\n");
        }
        write("group", groups.toString());
        assertThatThrownBy(() -> resolve("a")).isInstanceOf(CtkException.class).hasMessageContaining("more than 65536");
    }

    @Test
    void filesThatAreNoUserDatabase() throws Exception {
        write("passwd", "x:".repeat(600_000));
        assertThatThrownBy(() -> resolve("a"))
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("read /etc/passwd: EFBIG")
                .hasMessageContaining("a line of more than 1 MiB");
        write("passwd", "x:\n".repeat(6_000_000));
        assertThatThrownBy(() -> resolve("a"))
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("read /etc/passwd: EFBIG")
                .hasMessageContaining("more than 16 MiB");
        assertThat(resolve("0:0").uid()).isZero();
    }

    @Test
    void withAGroup() throws Exception {
        assertThat(resolve("a:g")).isEqualTo(new User(100, 300, List.of(300L), "/home/a"));
        assertThat(resolve("a:9")).isEqualTo(new User(100, 9, List.of(9L), "/home/a"));
        assertThat(resolve("5000:short")).isEqualTo(new User(5000, 400, List.of(400L), "/"));
        assertThat(resolve("0:0")).isEqualTo(new User(0, 0, List.of(0L), "/root"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                ":nobody",
                "lost",
                "+0",
                "+1000",
                "a:+0",
                "-0",
                "0x0",
                " 0",
                "0 ",
                "\u0660",
                "1\u0660",
                "\uff10",
                "18446744073709551616",
                "100:4294967295",
                "a:nobody",
                "bad",
                "-1",
                "4294967295",
                "99999999999",
                "a:-1",
                "x\ny"
            })
    void unknownOnes(String text) {
        assertThatThrownBy(() -> resolve(text))
                .isInstanceOfSatisfying(
                        CtkException.class, e -> assertThat(e.errnoName()).isEqualTo("EINVAL"))
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aRootWithoutDatabaseKnowsNumbersOnly() throws Exception {
        Files.delete(root.resolve("etc/passwd"));
        Files.delete(root.resolve("etc/group"));
        assertThat(resolve("5:6")).isEqualTo(new User(5, 6, List.of(6L), "/"));
        assertThatThrownBy(() -> resolve("root")).isInstanceOf(CtkException.class);
    }

    @Test
    void theTopmostLayerCounts() throws Exception {
        Path top = Files.createDirectories(root.resolve("top/etc")).getParent();
        Files.writeString(top.resolve("etc/passwd"), "a:x:1:2::/:\n");
        RootFiles files = new RootFiles(Rootfs.overlay(top, root));
        assertThat(User.resolve("a", files).uid()).isEqualTo(1);
        assertThat(User.resolve("a:g", files).gid()).isEqualTo(300);
    }
}
