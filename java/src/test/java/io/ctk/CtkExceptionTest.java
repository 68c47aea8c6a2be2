package io.ctk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CtkExceptionTest {
    @Test
    void itNamesOperationPathErrorStepAndDetail() {
        CtkException e = new CtkException("mount overlay on", "/", 20, "lowerdir+ \"/a\" is not a directory", 3, 17);
        assertThat(e).hasMessage("mount overlay on /: ENOTDIR (step 3 of 17: lowerdir+ \"/a\" is not a directory)");
        assertThat(e.errno()).isEqualTo(Errno.ENOTDIR);
        assertThat(e.errnoName()).isEqualTo("ENOTDIR");
        assertThat(e.operation()).isEqualTo("mount overlay on");
        assertThat(e.path()).isEqualTo("/");
        assertThat(e.detail()).isEqualTo("lowerdir+ \"/a\" is not a directory");
        assertThat(e.step()).isEqualTo(3);
        assertThat(e.stepCount()).isEqualTo(17);
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        assertThat(new CtkException("clone", "", 1, "")).hasMessage("clone: EPERM");
        assertThat(new CtkException("bind on", "/a", 2, "")).hasMessage("bind on /a: ENOENT");
        assertThat(new CtkException("clone", "", 1, "", 1, 2)).hasMessage("clone: EPERM (step 1 of 2)");
        assertThat(new CtkException("clone", "", 1, "why")).hasMessage("clone: EPERM (why)");
        assertThat(new CtkException("clone", "", 4711, "")).hasMessage("clone: errno 4711");
    }

    @Test
    void itIsOneLineWhateverThePathContains() {
        StringBuilder path = new StringBuilder("/");
        for (char c = 0; c < 0x300; c++) {
            path.append(c);
        }
        path.append("\u2028\u2029");
        CtkException e = new CtkException("open", path.toString(), 2, path.toString());
        assertThat(e.getMessage())
                .contains("\\n")
                .contains("\\x1b")
                .contains("ä")
                .doesNotContain("\u0085", "\u2028", "\u2029");
        assertThat(e.getMessage().codePoints()).noneMatch(Character::isISOControl);
        assertThat(e.path()).isEqualTo(path.toString());
    }

    @Test
    void everyErrnoThatIsSpokenOfHasItsName() throws Exception {
        for (var field : Errno.class.getFields()) {
            assertThat(Errno.name(field.getInt(null))).isEqualTo(field.getName());
        }
        assertThat(Errno.name(0)).isEqualTo("errno 0");
        assertThat(Errno.name(-1)).isEqualTo("errno -1");
    }
}
