package io.ctk.cli.verb;

import io.ctk.BlockDevice;
import io.ctk.ByteSize;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.value.IoMax;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The limits of block devices on a command line. */
final class DeviceOptions {
    static final String WEIGHT = "--io-weight";
    static final String BLKIO_WEIGHT = "--blkio-weight";
    static final String DEVICE_WEIGHT = "--io-weight-device";
    static final String READ_BYTES = "--device-read-bps";
    static final String WRITE_BYTES = "--device-write-bps";
    static final String READ_OPERATIONS = "--device-read-iops";
    static final String WRITE_OPERATIONS = "--device-write-iops";

    private static final int MOST_WEIGHT = 10_000;

    private DeviceOptions() {}

    static void addTo(CommandSpec spec) {
        final String size = "DEVICE:SIZE";
        final String number = "DEVICE:NUMBER";
        spec.addOption(Options.value("1-10000", "The share of block devices beside others; 100 is usual.", WEIGHT))
                .addOption(Options.value("10-1000", "The same in Docker's measure.", BLKIO_WEIGHT))
                .addOption(Options.list("DEVICE:1-10000", "The share of one device, such as /dev/sda.", DEVICE_WEIGHT))
                .addOption(Options.list(size, "The most that is read from a device each second.", READ_BYTES))
                .addOption(Options.list(size, "The most that is written to a device each second.", WRITE_BYTES))
                .addOption(Options.list(number, "The most reads from a device each second.", READ_OPERATIONS))
                .addOption(Options.list(number, "The most writes to a device each second.", WRITE_OPERATIONS));
    }

    static void read(ParseResult parsed, CgroupLimits.Builder limits) throws UsageException {
        if (Options.text(parsed, WEIGHT) != null && Options.text(parsed, BLKIO_WEIGHT) != null) {
            throw new UsageException(WEIGHT + " says the same as " + BLKIO_WEIGHT + ": write one of them");
        }
        Options.read(parsed, WEIGHT, text -> limits.ioWeight(Numbers.between(text, 1, MOST_WEIGHT)));
        Options.read(parsed, BLKIO_WEIGHT, text -> limits.ioWeight(weight(Numbers.between(text, 10, 1_000))));
        for (String text : Options.texts(parsed, DEVICE_WEIGHT)) {
            Options.read(
                    DEVICE_WEIGHT,
                    text,
                    words -> limits.ioWeight(device(words), Numbers.between(value(words), 1, MOST_WEIGHT)));
        }
        Map<BlockDevice, IoMax> maxima = new LinkedHashMap<>();
        add(parsed, READ_BYTES, maxima, (max, text) -> max.withReadBytes(rate(text)));
        add(parsed, WRITE_BYTES, maxima, (max, text) -> max.withWriteBytes(rate(text)));
        add(parsed, READ_OPERATIONS, maxima, (max, text) -> max.withReadOperations(count(text)));
        add(parsed, WRITE_OPERATIONS, maxima, (max, text) -> max.withWriteOperations(count(text)));
        maxima.forEach(limits::ioMax);
    }

    private static void add(
            ParseResult parsed, String option, Map<BlockDevice, IoMax> maxima, BiFunction<IoMax, String, IoMax> with)
            throws UsageException {
        for (String text : Options.texts(parsed, option)) {
            Options.read(
                    option,
                    text,
                    words -> maxima.compute(
                            device(words),
                            (device, max) -> with.apply(max == null ? IoMax.UNLIMITED : max, value(words))));
        }
    }

    private static BlockDevice device(String words) {
        int colon = words.lastIndexOf(':');
        String name = words.substring(0, Math.max(colon, 0));
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + words + "\" is no DEVICE:VALUE; a device is /dev/sda, say, or its numbers 8:0");
        }
        if (name.indexOf('/') < 0) {
            return BlockDevice.parse(name);
        }
        try {
            return BlockDevice.of(Path.of(name));
        } catch (IOException e) {
            throw new IllegalArgumentException(Failure.line(e), e);
        }
    }

    private static String value(String words) {
        return words.substring(words.lastIndexOf(':') + 1);
    }

    private static ByteSize rate(String text) {
        ByteSize size = ByteSize.parse(text);
        if (size.bytes() == 0) {
            throw new IllegalArgumentException("0 bytes a second: at least 1");
        }
        return size;
    }

    private static long count(String text) {
        return Numbers.between(text, 1, Integer.MAX_VALUE);
    }

    /** From the range of v1's blkio.weight to that of v2's io.weight, in proportion, as the OCI runtimes do. */
    private static int weight(int blkio) {
        return 1 + (blkio - 10) * 9_999 / 990;
    }
}
