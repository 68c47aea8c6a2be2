package io.ctk.internal.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.internal.layer.Entry;
import io.ctk.testing.TestArchive;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Access control lists as text, against what setfacl(1) makes the kernel store. */
class AclTextTest {
    private static final String OWNER = "0100" + "0600" + "ffffffff";
    private static final String USER_1234 = "0200" + "0600" + "d2040000";
    private static final String OWNING_GROUP = "0400" + "0400" + "ffffffff";
    private static final String GROUP_77 = "0800" + "0400" + "4d000000";
    private static final String MASK = "1000" + "0600" + "ffffffff";
    private static final String OTHER = "2000" + "0400" + "ffffffff";
    private static final String ALL = "02000000" + OWNER + USER_1234 + OWNING_GROUP + GROUP_77 + MASK + OTHER;

    private static String hex(String text) throws TarException {
        OwnerNames names = new OwnerNames();
        names.read("etc/passwd", "root:x:0:0::/:\nmalformed\na:b:c\napp:x:1234:55:App:/:\n");
        names.read("etc/group", "staff:x:77:app\nhuge:x:99999999999:\n");
        return HexFormat.of().formatHex(AclText.parse(text, names));
    }

    @Test
    void namesNumbersAndStarsNumbers() throws Exception {
        for (String text : List.of(
                "user::rw-\nuser:1234:rw-\ngroup::r--\ngroup:77:r--\nmask::rw-\nother::r--\n",
                "user::rw-,user:app:rw-,group::r--,group:staff:r--,mask::rw-,other::r--",
                "user::rw-,user:nobody-knows:rw-:1234,group::r--,group:x:r--:77,mask::rw-,other::r--",
                "other::r--,mask::rw-,group:staff:r--,group::r--, user:app:rw- #effective:r--,user::rw-")) {
            assertThat(hex(text)).as(text).isEqualTo(ALL);
        }
    }

    @Test
    void aNumberIsNeverAName() throws Exception {
        OwnerNames names = new OwnerNames();
        names.read("etc/passwd", "1234:x:0:0::/:\n" + ":".repeat(3_000_000) + "\n");
        String text = "user::rw-,user:1234:rw-,group::r--,group:77:r--,mask::rw-,other::r--";
        assertThat(HexFormat.of().formatHex(AclText.parse(text, names))).isEqualTo(ALL);
    }

    @Test
    void whatAModeSaysIsNoList() throws Exception {
        assertThat(hex("user::rw-\ngroup::r--\nother::r--\n")).isEmpty();
        assertThat(hex("")).isEmpty();
    }

    @Test
    void refused() {
        for (String text : List.of(
                "user::rw-,user:nosuch:rw-,group::r--,mask::rw-,other::r--",
                "user::rw-,group:huge:rw-,group::r--,mask::rw-,other::r--",
                "user:-1:rw-",
                "user:app:rwz",
                "user:app",
                "user:app:rw-:1:2",
                "everyone::rwx",
                "group:99999999999:r--")) {
            assertThatThrownBy(() -> hex(text)).as(text).isInstanceOf(TarException.class);
        }
    }

    @Test
    void inAnArchive() throws IOException {
        String acl = "user::rw-\nuser:1234:rw-\ngroup::r--\ngroup:77:r--\nmask::rw-\nother::r--\n";
        TarReader tar = new TarReader(new TestArchive()
                .pax("SCHILY.acl.access=" + acl, "SCHILY.acl.default=" + acl)
                .directory("d")
                .pax("SCHILY.acl.ace=owner@:rw:allow")
                .directory("e")
                .open());
        Entry entry = tar.next();
        assertThat(entry.xattrs()).containsOnlyKeys("system.posix_acl_access", "system.posix_acl_default");
        assertThat(HexFormat.of().formatHex(entry.xattrs().get("system.posix_acl_default")))
                .isEqualTo(ALL);
        assertThatThrownBy(tar::next).isInstanceOf(TarException.class).hasMessageContaining("Linux");
    }
}
