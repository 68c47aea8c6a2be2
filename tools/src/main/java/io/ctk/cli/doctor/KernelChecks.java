package io.ctk.cli.doctor;

import io.ctk.Errno;
import io.ctk.KernelFeature;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The system calls that ctk likes to have, each with what it does otherwise. */
final class KernelChecks {
    /** Nothing but a mount tells about these, for an ordinary user: see {@link OverlayChecks}. */
    private static final Set<KernelFeature> BY_MOUNTING =
            EnumSet.of(KernelFeature.OVERLAY, KernelFeature.OVERLAY_APPEND);

    private KernelChecks() {}

    static List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        for (KernelFeature feature : EnumSet.complementOf(EnumSet.copyOf(BY_MOUNTING))) {
            checks.add(new Check("kernel", name(feature), () -> outcome(feature, feature.probe())));
        }
        return checks;
    }

    private static String name(KernelFeature feature) {
        return feature.name().toLowerCase(Locale.ROOT).replace('_', ' ').replace(" api", " API");
    }

    static Outcome outcome(KernelFeature feature, int errno) {
        return errno == 0
                ? Outcome.ok(feature.kernelName() + ", Linux " + feature.since())
                : Outcome.missing(feature.kernelName() + ": " + Errno.name(errno), advice(feature));
    }

    /** What ctk does comes first: mostly there is nothing to do. */
    static String advice(KernelFeature feature) {
        return "ctk " + feature.otherwise() + " instead; Linux " + feature.since()
                + " has it, unless a filter forbids it";
    }
}
