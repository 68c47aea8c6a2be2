package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The io controller, blkio in cgroup v1. Weights are uint16.
 *
 * @param weight the share among groups
 * @param leafWeight the share beside the groups below; cgroup v1
 * @param weightDevice the same for single devices
 * @param throttleReadBpsDevice at most so many bytes read in a second
 * @param throttleWriteBpsDevice at most so many bytes written in a second
 * @param throttleReadIopsDevice at most so many reads in a second; IOPS in the document
 * @param throttleWriteIopsDevice at most so many writes in a second; IOPS in the document
 */
public record BlockIo(
        @Nullable Long weight,
        @Nullable Long leafWeight,
        List<Weight> weightDevice,
        List<Throttle> throttleReadBpsDevice,
        List<Throttle> throttleWriteBpsDevice,
        List<Throttle> throttleReadIopsDevice,
        List<Throttle> throttleWriteIopsDevice) {
    /** Copies lists. */
    public BlockIo {
        weightDevice = List.copyOf(weightDevice);
        throttleReadBpsDevice = List.copyOf(throttleReadBpsDevice);
        throttleWriteBpsDevice = List.copyOf(throttleWriteBpsDevice);
        throttleReadIopsDevice = List.copyOf(throttleReadIopsDevice);
        throttleWriteIopsDevice = List.copyOf(throttleWriteIopsDevice);
    }

    /**
     * The share of a device.
     *
     * @param major the driver's number, an int64
     * @param minor the device's number, an int64
     * @param weight among groups
     * @param leafWeight beside the groups below
     */
    public record Weight(
            long major,
            long minor,
            @Nullable Long weight,
            @Nullable Long leafWeight) {
        void check(String at) throws RuntimeSpecException {
            Check.that(weight != null || leafWeight != null, at, "needs weight or leafWeight");
        }

        static Weight read(JsonObject in) throws JsonException {
            return new Weight(
                    in.requiredNumber("major", Range.INT64),
                    in.requiredNumber("minor", Range.INT64),
                    in.number("weight", Range.UINT16),
                    in.number("leafWeight", Range.UINT16));
        }

        void write(JsonOutput out) throws IOException {
            out.number("major", major);
            out.number("minor", minor);
            out.number("weight", weight);
            out.number("leafWeight", leafWeight);
        }
    }

    /**
     * At most so much of a device.
     *
     * @param major the driver's number, an int64
     * @param minor the device's number, an int64
     * @param rate in a second, a uint64
     */
    public record Throttle(long major, long minor, long rate) {
        static Throttle read(JsonObject in) throws JsonException {
            return new Throttle(
                    in.requiredNumber("major", Range.INT64),
                    in.requiredNumber("minor", Range.INT64),
                    in.requiredNumber("rate", Range.UINT64));
        }

        void write(JsonOutput out) throws IOException {
            out.number("major", major);
            out.number("minor", minor);
            out.unsigned("rate", rate);
        }
    }

    void check(String at) throws RuntimeSpecException {
        Check.each(weightDevice, at + ".weightDevice", Weight::check);
    }

    static BlockIo read(JsonObject in) throws JsonException {
        return new BlockIo(
                in.number("weight", Range.UINT16),
                in.number("leafWeight", Range.UINT16),
                in.objects("weightDevice", Weight::read),
                in.objects("throttleReadBpsDevice", Throttle::read),
                in.objects("throttleWriteBpsDevice", Throttle::read),
                in.objects("throttleReadIOPSDevice", Throttle::read),
                in.objects("throttleWriteIOPSDevice", Throttle::read));
    }

    void write(JsonOutput out) throws IOException {
        out.number("weight", weight);
        out.number("leafWeight", leafWeight);
        out.objects("weightDevice", weightDevice, Weight::write);
        out.objects("throttleReadBpsDevice", throttleReadBpsDevice, Throttle::write);
        out.objects("throttleWriteBpsDevice", throttleWriteBpsDevice, Throttle::write);
        out.objects("throttleReadIOPSDevice", throttleReadIopsDevice, Throttle::write);
        out.objects("throttleWriteIOPSDevice", throttleWriteIopsDevice, Throttle::write);
    }
}
