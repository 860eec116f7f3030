package org.cnn4j.cli.kernels;

import java.util.List;
import org.cnn4j.opencl.DeviceClass;

/** A GPU that kernels are compiled for offline. */
public enum Target {
    SM_75(Maker.NVIDIA, 32, 16, 64 * 1024),
    SM_80(Maker.NVIDIA, 64, 32, 164 * 1024),
    SM_86(Maker.NVIDIA, 48, 16, 100 * 1024),
    SM_90(Maker.NVIDIA, 64, 32, 228 * 1024),
    GFX906(Maker.AMD, 10, 0, 0),
    GFX90A(Maker.AMD, 8, 0, 0),
    GFX1030(Maker.AMD, 16, 0, 0),
    GFX1100(Maker.AMD, 16, 0, 0),
    DG2(Maker.INTEL, 8, 0, 0);

    /** Whose compiler it takes. */
    enum Maker {
        NVIDIA,
        AMD,
        INTEL
    }

    private final Maker maker;
    private final int mostWaves;
    private final int mostGroups;
    private final int localBytes;

    /**
     * @param mostWaves warps of a multiprocessor, waves of an AMD SIMD or threads of an Intel vector engine at one time
     * @param mostGroups work-groups of an NVIDIA multiprocessor at one time
     * @param localBytes local memory of an NVIDIA multiprocessor; AMD's compiler reckons with its own
     */
    Target(Maker maker, int mostWaves, int mostGroups, int localBytes) {
        this.maker = maker;
        this.mostWaves = mostWaves;
        this.mostGroups = mostGroups;
        this.localBytes = localBytes;
    }

    Maker maker() {
        return maker;
    }

    int mostWaves() {
        return mostWaves;
    }

    /** The name that compilers know. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The targets that stand for a class; those whose compilers cannot be had have stand-ins. */
    public static List<Target> of(DeviceClass devices) {
        return switch (devices) {
            case NVIDIA -> List.of(SM_75, SM_80, SM_86, SM_90);
            case AMD_GCN -> List.of(GFX906);
            case AMD_CDNA -> List.of(GFX90A);
            case AMD_RDNA -> List.of(GFX1030, GFX1100);
            case INTEL -> List.of(DG2, SM_75, GFX906, GFX1030);
            case APPLE, MOBILE, GENERIC -> List.of(SM_75, GFX906, GFX1030);
            case CPU -> List.of();
        };
    }

    /**
     * Warps that an NVIDIA multiprocessor keeps at a time: 64 Ki registers, given to warps in steps of 256, and 1 KiB of local memory
     * that each work-group has besides its own (CUDA C++ Programming Guide, compute capabilities).
     */
    int warps(int registers, int localBytesOfGroup, int groupItems) {
        int warpsOfGroup = (groupItems + 31) / 32;
        int byRegisters = 65536 / (Math.max(8, (registers + 7) / 8 * 8) * 32) / warpsOfGroup;
        int byLocal = localBytes / (localBytesOfGroup + 1024);
        int groups = Math.min(Math.min(mostGroups, mostWaves / warpsOfGroup), Math.min(byRegisters, byLocal));
        return groups * warpsOfGroup;
    }
}
