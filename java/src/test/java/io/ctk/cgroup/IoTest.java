package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.ctk.BlockDevice;
import io.ctk.ByteSize;
import io.ctk.Errno;
import io.ctk.cgroup.stat.IoStat;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.IoMax;
import io.ctk.testing.Await;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.Refusal;
import io.ctk.testing.cgroup.TestGroup;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kernel holds groups to their share of a disk, and counts what they write. */
@ExtendWith(NothingLeft.class)
class IoTest {
    /** A disk of the machine that nothing else uses. */
    private static final Path DISK = Path.of("/dev/machine/io");

    private static final double WRITE_SIZE = 64 << 10;

    private static IoStat.Device used(TestGroup test, BlockDevice disk) throws Exception {
        return test.group()
                .io()
                .stat()
                .devices()
                .getOrDefault(
                        disk, new IoStat.Device(ByteSize.bytes(0), ByteSize.bytes(0), 0, 0, ByteSize.bytes(0), 0));
    }

    /** How much of something there is in a second, by what the kernel counts. */
    private static double perSecond(TestGroup test, BlockDevice disk, ToLongFunction<IoStat.Device> figure)
            throws Exception {
        Await.until("it writes", () -> used(test, disk).writes() > 0);
        Thread.sleep(1_000); // a first second may take more, saved up before
        long before = figure.applyAsLong(used(test, disk));
        long begin = System.nanoTime();
        Thread.sleep(4_000);
        long amount = figure.applyAsLong(used(test, disk)) - before;
        return amount / ((System.nanoTime() - begin) / 1e9);
    }

    @MachineTest
    void holdsAWriterToItsBytes() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.IO)) {
            BlockDevice disk = BlockDevice.of(DISK);
            double limit = ByteSize.mib(2).bytes();
            test.group().io().setMax(disk, IoMax.UNLIMITED.withWriteBytes(ByteSize.mib(2)));
            assertThat(test.group().io().max())
                    .containsOnly(entry(disk, IoMax.UNLIMITED.withWriteBytes(ByteSize.mib(2))));
            test.start("write", DISK.toString());
            assertThat(perSecond(test, disk, device -> device.written().bytes()))
                    .isCloseTo(limit, within(limit / 5));
            IoStat.Device counted = used(test, disk);
            assertThat(counted.written().bytes() / (double) counted.writes()).isCloseTo(WRITE_SIZE, within(1.0));

            test.group().io().setMax(disk, IoMax.UNLIMITED);
            assertThat(test.group().io().max()).isEmpty();
            assertThat(perSecond(test, disk, device -> device.written().bytes()))
                    .isGreaterThan(2 * limit);
        }
    }

    @MachineTest
    void holdsAWriterToItsOperations() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.IO)) {
            BlockDevice disk = BlockDevice.of(DISK);
            test.group().io().setMax(disk, IoMax.UNLIMITED.withWriteOperations(20));
            test.start("write", DISK.toString());
            assertThat(perSecond(test, disk, IoStat.Device::writes)).isCloseTo(20, within(4.0));
        }
    }

    @MachineTest
    void aDeviceHasWeightsOnceItHasACostModel() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.IO)) {
            BlockDevice disk = BlockDevice.of(DISK);
            IoController io = test.group().io();
            assertThat(io.weight()).isEqualTo(100);
            io.setWeight(250);
            assertThat(io.weight()).isEqualTo(250);
            Refusal.of(() -> io.setWeight(disk, 400))
                    .isOf(test.group(), "io.weight", disk + " 400", Errno.EOPNOTSUPP)
                    .because("io.cost.qos");
            try (CostModel model = new CostModel(disk)) {
                io.setWeight(disk, 400);
                assertThat(io.deviceWeights()).containsOnly(entry(disk, 400));
                assertThat(model.root.file("io.cost.qos").read()).contains(disk + " enable=1");
            }
        }
    }

    @MachineTest
    void weightsDivideADisk() throws Exception {
        BlockDevice disk = BlockDevice.of(DISK);
        try (CostModel model = new CostModel(disk);
                TestGroup light = TestGroup.with(Controller.IO);
                TestGroup heavy = TestGroup.with(Controller.IO)) {
            light.group().io().setWeight(100);
            heavy.group().io().setWeight(300);
            light.start("write", DISK.toString());
            heavy.start("write", DISK.toString());
            Await.until(
                    "both write",
                    () -> used(light, disk).writes() > 0 && used(heavy, disk).writes() > 0);
            Thread.sleep(1_000);
            long lightBefore = used(light, disk).writes();
            long heavyBefore = used(heavy, disk).writes();
            Thread.sleep(5_000);
            double lightWrites = used(light, disk).writes() - lightBefore;
            double heavyWrites = used(heavy, disk).writes() - heavyBefore;
            assertThat(heavyWrites / lightWrites).isCloseTo(3, within(0.6));
            assertThat(model.root.file("io.cost.model").read()).contains("wbps=6291456");
        }
    }

    /** While it is open, the disk counts as one of 6 MiB a second, whatever the host's can do. */
    private static final class CostModel implements AutoCloseable {
        private final Cgroup root = Cgroup.open(TestGroup.root());
        private final BlockDevice disk;

        CostModel(BlockDevice disk) throws Exception {
            this.disk = disk;
            root.file("io.cost.model")
                    .write(disk + " ctrl=user model=linear rbps=6291456 rseqiops=96 rrandiops=96"
                            + " wbps=6291456 wseqiops=96 wrandiops=96");
            root.file("io.cost.qos").write(disk + " enable=1 ctrl=user rpct=0 wpct=0 min=100 max=100");
        }

        @Override
        public void close() throws Exception {
            root.file("io.cost.qos").write(disk + " enable=0 ctrl=auto");
            root.file("io.cost.model").write(disk + " ctrl=auto");
            root.close();
        }
    }
}
