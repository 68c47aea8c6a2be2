package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.launch.IdMap;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.Run;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pipes of a container are its user's: the names in /dev can be opened. */
@ExtendWith(NothingLeft.class)
class StreamOwnerTest {
    private static final String SCRIPT =
            "read line </dev/stdin; echo out $line >/dev/stdout; echo error >/dev/stderr; id >/proc/self/fd/1";

    private static void opensAll(ContainerBuilder builder) throws Exception {
        try (Container container = builder.start()) {
            container.process().getOutputStream().write("in\n".getBytes(StandardCharsets.UTF_8));
            container.process().getOutputStream().close();
            assertThat(new String(container.process().getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("error\n");
            assertThat(new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("out in\nuid=");
            assertThat(container.waitFor().code()).isZero();
        }
    }

    @RootTest
    @Tag("fallback")
    void anotherUserOpensThem() throws Exception {
        opensAll(Run.script(SCRIPT).user("1000"));
        opensAll(Run.script(SCRIPT).user("tester").init(true));
    }

    @AnyUserTest
    void rootOpensThem() throws Exception {
        opensAll(Run.script(SCRIPT));
    }

    @RootTest
    void usersOfAUserNamespaceOpenThem() throws Exception {
        List<IdMap> ids = List.of(new IdMap(0, 0, 65_536));
        opensAll(Run.script(SCRIPT).userNamespace(ids, ids));
        opensAll(Run.script(SCRIPT).user("1000").userNamespace(ids, ids));
    }
}
