package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.testkit.ContractCase;

/** Every tiling that is shipped for GPUs, forced on a device of any kind. */
final class TiledVariants {
    /** One case for each way in which operands reach local memory; constants and inputs take different ones. */
    private static final Set<String> CASES = Set.of(
            "matMul/17x31x33",
            "matMul/16x16x16 aT bT",
            "conv/3x3 7x7 planes",
            "conv/3x3 across tiles",
            "convTranspose/across tiles",
            "convWeightGradient/3x3 stride 2",
            "convWeightGradient/3x3 33 to 3",
            "convWeightGradient/groups 2");

    /** Those that a simulator can run. */
    private static final Set<String> SMALL = Set.of(
            "matMul/7x7x7 aT bT",
            "matMul/batch 3",
            "matMul/no terms",
            "conv/1d k3 pad",
            "convTranspose/2x2 stride 2",
            "convWeightGradient/3x3 one pixel",
            "convWeightGradient/1d stride over kernel");

    private TiledVariants() {}

    /** What {@link GemmRule#PROPERTY} takes: the tilings, and one of them with sums in slices. */
    static List<String> names() {
        Stream<String> tilings = ShippedConfigs.all().stream().map(TiledConfig::name);
        return Stream.concat(tilings, Stream.of(ShippedConfigs.all().get(4) + "/3"))
                .toList();
    }

    /** Those of {@link #names} that a device has room for; says which it has not. */
    static List<String> namesFor(DeviceInfo device) {
        GemmChoice.Limits limits = GemmChoice.Limits.of(new OpenClBackendProvider().find(device));
        List<String> fitting = new ArrayList<>();
        for (String name : names()) {
            if (limits.allow(TiledConfig.parse(name.replaceFirst("/.*", "")))) {
                fitting.add(name);
            } else {
                System.err.println("SKIPPED: " + device.name() + " is too small for " + name);
            }
        }
        return fitting;
    }

    static Backend open(DeviceInfo device, String name) {
        System.setProperty(GemmRule.PROPERTY, name);
        try {
            return TiledWinogradContractTest.open(device, "gemm");
        } finally {
            System.clearProperty(GemmRule.PROPERTY);
        }
    }

    static boolean concerned(ContractCase c) {
        return CASES.contains(c.name());
    }

    static boolean concernedAndSmall(ContractCase c) {
        return SMALL.contains(c.name());
    }
}
