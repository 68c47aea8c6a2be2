package io.ctk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.NativeError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The plan's bytes, as native/include/ctk/plan.h has them, and what the native side says to others. */
class PlanEncoderTest {
    private static final int EINVAL = 22;

    private static LaunchPlan nothing() {
        return LaunchPlan.builder().add(ProcessSteps.exit()).build();
    }

    private static ByteBuffer encode(LaunchPlan plan) {
        return ByteBuffer.wrap(PlanEncoder.encode(plan).bytes()).order(ByteOrder.nativeOrder());
    }

    private static String string(ByteBuffer buffer) {
        int start = buffer.position();
        while (buffer.get() != 0) {}
        return new String(buffer.array(), start, buffer.position() - start - 1, StandardCharsets.UTF_8);
    }

    private static void skipPadding(ByteBuffer buffer) {
        while (buffer.position() % 8 != 0) {
            assertThat(buffer.get()).isZero();
        }
    }

    @Test
    void header() {
        ByteBuffer bytes = encode(nothing());
        assertThat(bytes.getInt()).isEqualTo(0x4e504b43);
        assertThat(bytes.getInt()).isEqualTo(3);
        assertThat(bytes.getInt()).isEqualTo(bytes.capacity());
        assertThat(bytes.getInt()).isEqualTo(2);
    }

    @Test
    void steps() {
        ByteBuffer bytes = encode(LaunchPlan.builder()
                .namespaces(Namespace.UTS, Namespace.USER)
                .idMaps(List.of(IdMap.single(0, 1000)), List.of(IdMap.single(0, 1001)))
                .add(ProcessSteps.setHostname("näme"))
                .add(ProcessSteps.setIds(1, 2, List.of(3L, 4L)))
                .add(ProcessSteps.exit())
                .build());
        bytes.position(16);
        assertThat(bytes.getInt()).as("size").isEqualTo(24 + 8 + 24);
        assertThat(bytes.getInt()).isEqualTo(Libctk.CTK_STEP_CLONE);
        assertThat(bytes.getInt()).as("numbers").isEqualTo(1);
        assertThat(bytes.getInt()).as("strings").isEqualTo(2);
        assertThat(bytes.getLong()).as("places").isZero();
        assertThat(bytes.getLong()).isEqualTo(0x14000000);
        assertThat(string(bytes)).isEqualTo("0 1000 1\n");
        assertThat(string(bytes)).isEqualTo("0 1001 1\n");
        skipPadding(bytes);
        assertThat(bytes.getInt()).as("size").isEqualTo(24 + 8);
        assertThat(bytes.getInt()).isEqualTo(Libctk.CTK_STEP_SET_HOSTNAME);
        assertThat(bytes.getLong()).as("0 numbers, 1 string").isEqualTo(1L << 32);
        assertThat(bytes.getLong()).as("places").isZero();
        assertThat(string(bytes)).isEqualTo("näme");
        skipPadding(bytes);
        bytes.getInt();
        assertThat(bytes.getInt()).isEqualTo(Libctk.CTK_STEP_SET_IDS);
        assertThat(bytes.getLong()).as("5 numbers, 0 strings").isEqualTo(5);
        assertThat(bytes.getLong()).as("places").isZero();
        for (long number : new long[] {1, 2, 1, 3, 4}) {
            assertThat(bytes.getLong()).isEqualTo(number);
        }
        assertThat(bytes.getInt()).isEqualTo(24);
        assertThat(bytes.getInt()).isEqualTo(Libctk.CTK_STEP_EXIT);
        assertThat(bytes.getLong()).isZero();
        assertThat(bytes.getLong()).as("places").isZero();
        assertThat(bytes.remaining()).isZero();
    }

    @Test
    void descriptorsAreCountedFromThree() {
        PlanEncoder.Encoded encoded = PlanEncoder.encode(LaunchPlan.builder()
                .add(ProcessSteps.joinNamespace(Namespace.NETWORK, Path.of("/a")))
                .add(ProcessSteps.joinNamespace(Namespace.UTS, Path.of("/b")))
                .add(ProcessSteps.exit())
                .build());
        assertThat(encoded.handed())
                .containsExactly(new Step.Handed.File(Path.of("/a")), new Step.Handed.File(Path.of("/b")));
        ByteBuffer bytes = ByteBuffer.wrap(encoded.bytes()).order(ByteOrder.nativeOrder());
        int first = 16 + bytes.getInt(16);
        assertThat(bytes.getLong(first + 24)).isEqualTo(0x40000000);
        assertThat(bytes.getLong(first + 32)).isEqualTo(3);
        assertThat(bytes.getLong(first + bytes.getInt(first) + 32)).isEqualTo(4);
    }

    @Test
    void placesAreNumberedAsTheyAreMade() {
        Place memory = Place.at("/ä");
        Place device = Place.at("/ä/null");
        ByteBuffer bytes = encode(LaunchPlan.builder()
                .add(MountSteps.mountFilesystem("tmpfs", "/ä", List.of(), Set.of(), Step.MountPoint.MUST_EXIST)
                        .as(memory))
                .add(FileSteps.makeCharacterDevice("/ä/null", 0666, 1, 3)
                        .in(memory)
                        .as(device))
                .add(MountSteps.maskPath("/ä/x", device, Step.Presence.OPTIONAL).in(memory))
                .add(ProcessSteps.exit())
                .build());
        int mount = 16 + bytes.getInt(16);
        assertThat(places(bytes, mount)).containsExactly(0, 0, 1, 0);
        int node = mount + bytes.getInt(mount);
        assertThat(places(bytes, node)).as("place, its path's bytes, kept").containsExactly(1, 3, 2, 0);
        int mask = node + bytes.getInt(node);
        assertThat(places(bytes, mask)).containsExactly(1, 3, 0, 0);
        assertThat(bytes.getLong(mask + 24)).as("may be absent").isEqualTo(1);
        assertThat(bytes.getLong(mask + 32)).as("the device's place").isEqualTo(2);
    }

    private static List<Integer> places(ByteBuffer bytes, int step) {
        return IntStream.range(0, 4)
                .mapToObj(i -> (int) bytes.getShort(step + 16 + 2 * i))
                .toList();
    }

    @Test
    void aMegabyteIsNoLimit() {
        String huge = "h".repeat(1 << 20);
        ByteBuffer bytes = encode(LaunchPlan.builder()
                .add(ProcessSteps.execute(List.of("a", huge), List.of("/b", huge), List.of("C=" + huge)))
                .build());
        assertThat(bytes.capacity()).isGreaterThan(3 << 20).isEqualTo(bytes.getInt(8));
    }

    @Test
    void aNulIsRefused() {
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.execute(List.of("a\0b"), List.of("/a"), List.of()))
                .build();
        assertThatThrownBy(() -> PlanEncoder.encode(plan))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a?b");
    }

    private static int launch(byte[] bytes, NativeError error) {
        return Libctk.ctk_launch(
                bytes, bytes.length, new int[] {0, 1, 2}, 3, -1, -1, -1, new int[2], new long[64], error.bytes());
    }

    /** Only plans that are refused before anything is done: a valid one would do what it says. */
    private static void refused(byte[] bytes) {
        NativeError error = new NativeError();
        assertThat(launch(bytes, error)).isEqualTo(-EINVAL);
        assertThat(error.exception(0)).hasMessageContaining("read plan: EINVAL (");
    }

    private static byte[] sample() {
        return PlanEncoder.encode(LaunchPlan.builder()
                        .add(ProcessSteps.setHostname("h"))
                        .add(ProcessSteps.execute(List.of("a"), List.of("/nothing/a"), List.of("B=c")))
                        .build())
                .bytes();
    }

    @Test
    void aPlanThatIsCutIsRefused() {
        byte[] whole = sample();
        for (int length = 0; length < whole.length; length++) {
            refused(Arrays.copyOf(whole, length));
            byte[] resized = Arrays.copyOf(whole, length);
            if (length >= 12) {
                ByteBuffer.wrap(resized).order(ByteOrder.nativeOrder()).putInt(8, length);
                refused(resized);
            }
        }
        refused(Arrays.copyOf(whole, whole.length + 8));
    }

    @Test
    void corruptedHeadersAndCountsAreRefused() {
        byte[] whole = sample();
        int second = 16 + ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder()).getInt(16);
        int[] wrong = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x10000000, 4711};
        // magic, version, size, steps; each step's size, operation and counts
        for (int at : new int[] {0, 4, 8, 12, 16, 20, 24, 28, second, second + 4, second + 8, second + 12}) {
            for (int value : wrong) {
                byte[] corrupted = whole.clone();
                ByteBuffer.wrap(corrupted).order(ByteOrder.nativeOrder()).putInt(at, value);
                refused(corrupted);
            }
        }
    }

    @Test
    void noiseIsRefused() {
        Random random = new Random(4711);
        int count = Integer.getInteger("io.ctk.test.count", 10) * 100;
        for (int i = 0; i < count; i++) {
            byte[] noise = new byte[16 + random.nextInt(500)];
            random.nextBytes(noise);
            ByteBuffer.wrap(noise)
                    .order(ByteOrder.nativeOrder())
                    .putInt(0, Libctk.CTK_PLAN_MAGIC)
                    .putInt(4, Libctk.CTK_PLAN_VERSION)
                    .putInt(8, noise.length);
            refused(noise);
        }
    }

    @Test
    void namespacesThatAreNoneAreRefused() {
        byte[] bytes = PlanEncoder.encode(nothing()).bytes();
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(40, 1);
        NativeError error = new NativeError();
        assertThat(launch(bytes, error)).isEqualTo(-EINVAL);
        assertThat(error.exception(0)).hasMessageContaining("unknown namespaces");
    }
}
