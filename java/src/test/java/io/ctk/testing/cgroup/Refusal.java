package io.ctk.testing.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.value.CgroupFileException;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.ControllerMissingException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** How a file was refused: each such failure names the file, what was written, and why. */
public record Refusal(Throwable failure) {
    public static Refusal of(ThrowingCallable use) {
        Throwable failure = catchThrowable(use);
        assertThat(failure).as("nothing was refused").isNotNull();
        return new Refusal(failure);
    }

    /** Is a CgroupFileException of that file. */
    public Refusal isOf(Cgroup group, String file, @Nullable String value, int errno) {
        assertThat(failure).isInstanceOfSatisfying(CgroupFileException.class, e -> {
            assertThat(e.file()).isEqualTo(file);
            assertThat(e.value().orElse(null)).isEqualTo(value);
            assertThat(e.errnoName()).as(e.getMessage()).isEqualTo(Errno.name(errno));
            assertThat(e.path()).isEqualTo(group.path().resolve(file).toString());
            assertThat(e).hasMessageContaining(e.path());
            if (value != null) {
                assertThat(e).hasMessageContaining("value \"" + value.strip());
            }
        });
        return this;
    }

    /** Is a ControllerMissingException. */
    public Refusal isFor(Controller controller) {
        assertThat(failure)
                .isInstanceOfSatisfying(ControllerMissingException.class, e -> assertThat(e.controller())
                        .isEqualTo(controller))
                .hasMessageContaining(controller.fileName());
        return this;
    }

    /** Says that, on one line. */
    public Refusal because(String words) {
        assertThat(failure.getMessage()).contains(words).doesNotContain("\n");
        return this;
    }
}
