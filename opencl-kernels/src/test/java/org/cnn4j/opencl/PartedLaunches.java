package org.cnn4j.opencl;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.ContractCases;

/** Devices that take few work-groups along the second and third dimension of a launch, so that most kernels take several launches. */
final class PartedLaunches {
    /** Together these reach every kernel with more than one dimension. */
    private static final Set<String> CASES = Set.of(
            "matMul/batch crossed",
            "matMul/batch rows of one",
            "matMul/129x5x257",
            "matMul/129x5x257 aT bT",
            "matMul/3x513x129",
            "conv/3x3 batch 5",
            "conv/3x3 7x7 planes",
            "conv/3d 3x3x3",
            "conv/3d depthwise",
            "convTranspose/across tiles",
            "convWeightGradient/groups 2",
            "convWeightGradient/depthwise stride 2",
            "pool/max 3d",
            "batchNorm/[9, 2, 3, 5]");

    /** Those that a simulator can run. */
    private static final Set<String> SMALL =
            Set.of("matMul/batch 3", "matMul/batch rows of one", "pool/max 3d", "batchNorm/[9, 2, 3, 5]");

    private PartedLaunches() {}

    static List<ContractCase> cases() {
        return named(CASES);
    }

    static List<ContractCase> smallCases() {
        return named(SMALL);
    }

    private static List<ContractCase> named(Set<String> names) {
        List<ContractCase> cases = ContractCases.all().stream()
                .filter(c -> names.contains(c.name()))
                .toList();
        Set<String> found = cases.stream().map(ContractCase::name).collect(Collectors.toSet());
        boolean all = System.getProperty(ContractCase.FILTER_PROPERTY, "").isEmpty();
        if (all && !found.equals(names)) {
            throw new AssertionError("of the cases " + names + " there are only " + found);
        }
        return cases;
    }

    /** @param most work-groups of a launch along its second and third dimension */
    static Backend open(DeviceInfo device, boolean cpuKernels, long most) {
        ClDevice found = new OpenClBackendProvider().find(device).withMaxGroups(most);
        return new OpenClBackend(device, found, cpuKernels, ProgramCache.standard());
    }
}
