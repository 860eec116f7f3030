package org.cnn4j.opencl;

import java.util.List;
import java.util.stream.Stream;

/**
 * The tilings that a class of devices chooses from, large tiles first. Those of {@link #of} hold, on the compilers for NVIDIA and AMD,
 * to what {@code cnn4j kernels --check} asks for: no register spills, at most 128 registers, and an inner loop of fused multiply-adds.
 */
public final class ShippedConfigs {
    private static final TiledConfig SQUARE_128 = TiledConfig.parse("16x16-8x8-k8-p4-b2-u2");
    private static final TiledConfig TALL_128 = TiledConfig.parse("16x8-8x8-k8-p4-b2-u1");
    private static final TiledConfig SQUARE_64 = TiledConfig.parse("16x16-4x4-k16-p4-b2-u4");
    private static final TiledConfig FLAT_32 = TiledConfig.parse("4x32-8x4-k16-p4-b1-u2");
    private static final TiledConfig SQUARE_32 = TiledConfig.parse("8x8-4x4-k8-p4-b2-u4");
    /** For work-groups of 64 and little local memory. */
    private static final TiledConfig FEW_64 = TiledConfig.parse("8x8-8x8-k8-p4-b1-u1");

    private static final TiledConfig FEW_32 = TiledConfig.parse("8x8-4x4-k8-p4-b1-u2");

    private static final TiledConfig FLAT_128 = TiledConfig.parse("8x16-8x8-k8-p4-b2-u1");
    private static final TiledConfig LONE_64 = TiledConfig.parse("8x8-8x8-k8-p4-b2-u1");
    private static final TiledConfig WIDE_128 = TiledConfig.parse("16x16-8x4-k16-p4-b2-u4");
    private static final TiledConfig WIDE_64 = TiledConfig.parse("8x16-8x4-k16-p4-b2-u4");
    private static final TiledConfig FLAT_64 = TiledConfig.parse("8x16-4x4-k16-p4-b2-u4");
    private static final TiledConfig DEEP_32 = TiledConfig.parse("8x8-4x4-k16-p4-b2-u4");

    private static final List<TiledConfig> LONG_LOOPS = List.of(
            TiledConfig.parse("16x16-8x8-k8-p4-b2-u8"),
            TiledConfig.parse("16x16-8x8-k16-p4-b2-u16"),
            TiledConfig.parse("16x8-8x8-k16-p4-b2-u2"),
            TiledConfig.parse("8x8-8x8-k16-p4-b2-u4"));

    private ShippedConfigs() {}

    /**
     * The tilings of a class, none for {@link DeviceClass#CPU}, which has kernels of its own.
     *
     * @return large tiles first
     */
    public static List<TiledConfig> of(DeviceClass devices) {
        return switch (devices) {
            case NVIDIA ->
                List.of(SQUARE_128, TALL_128, FLAT_128, WIDE_128, LONE_64, WIDE_64, FLAT_32, FLAT_64, DEEP_32);
            case AMD_GCN, AMD_CDNA, AMD_RDNA -> List.of(SQUARE_128, TALL_128, SQUARE_64, FLAT_32, SQUARE_32);
            case INTEL, APPLE -> List.of(TALL_128, FEW_64, SQUARE_64, FLAT_32, FEW_32);
            case MOBILE -> List.of(SQUARE_64, FEW_32);
            case GENERIC -> List.of(SQUARE_128, TALL_128, FEW_64, SQUARE_64, FLAT_32, FEW_32);
            case CPU -> List.of();
        };
    }

    /**
     * Tilings that no rule takes, for {@link Tuner} to try: the compilers at hand give them more registers than they shall have, or spill,
     * but a device's own compiler may know better. On an H100 they are the fastest in products large enough to fill it.
     */
    static List<TiledConfig> tried(DeviceClass devices) {
        return devices == DeviceClass.NVIDIA ? LONG_LOOPS : List.of();
    }

    /** Every tiling that some device may take, once. */
    public static List<TiledConfig> all() {
        return Stream.of(DeviceClass.values())
                .flatMap(devices -> Stream.concat(of(devices).stream(), tried(devices).stream()))
                .distinct()
                .toList();
    }
}
