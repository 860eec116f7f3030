package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;

/** The programs that are shipped for GPUs, for those who compile them without a device. CPU devices are not in it. */
public final class KernelCatalog {
    /**
     * One program.
     *
     * @param devices who it is for
     * @param config name of the tiling, or of what stands for it
     * @param use what its operands are
     * @param function the kernel in it
     * @param options {@code -D} options, parted by blanks
     * @param source OpenCL C, all of it
     * @param groupItems work-items of a work-group
     * @param results sums that a work-item holds at a time, 0 where memory and not arithmetic is what it takes
     */
    public record Entry(
            DeviceClass devices,
            String config,
            String use,
            String function,
            String options,
            String source,
            int groupItems,
            int results) {}

    private KernelCatalog() {}

    /** The programs of one class of devices: each of its tilings with each kind of operands. */
    public static List<Entry> of(DeviceClass devices) {
        List<Entry> entries = new ArrayList<>();
        for (TiledConfig config : ShippedConfigs.of(devices)) {
            add(
                    entries,
                    devices,
                    "matrices",
                    kernel(config, TiledKernel.A.PACKED, TiledKernel.B.ROWS_OF_N, true, false));
            add(
                    entries,
                    devices,
                    "transposed matrices",
                    kernel(config, TiledKernel.A.ROWS_OF_K, TiledKernel.B.ROWS_OF_K, true, false));
            add(entries, devices, "images", kernel(config, TiledKernel.A.PACKED, TiledKernel.B.IMAGES, false, true));
            add(
                    entries,
                    devices,
                    "gradients of weights",
                    kernel(config, TiledKernel.A.PIECES, TiledKernel.B.WINDOWS, true, false));
            add(
                    entries,
                    devices,
                    "images of few channels",
                    kernel(config, TiledKernel.A.PACKED, TiledKernel.B.IMAGES, true, false));
        }
        if (!entries.isEmpty()) {
            entries.add(TiledGemv.shipped(devices));
            entries.addAll(TiledWinogradConv.shipped(devices));
            entries.add(NormKernels.shipped(devices));
            entries.addAll(ColumnConv.shipped(devices));
            entries.addAll(TransposedConv.shipped(devices));
            entries.addAll(ConvGradientKernels.shipped(devices));
            entries.addAll(PoolKernels.shipped(devices));
            entries.addAll(PoolGradientKernels.shipped(devices));
            entries.addAll(BatchStatisticsKernels.shipped(devices));
            entries.addAll(CrossEntropyKernels.shipped(devices));
            entries.addAll(OptimizerKernels.shipped(devices));
            entries.add(UnaryKernels.shipped(devices));
            entries.add(DropoutKernels.shipped(devices));
            entries.add(SumKernels.shipped(devices));
        }
        return entries;
    }

    /** A program that takes as long as memory does. */
    static Entry streaming(
            DeviceClass devices,
            String config,
            String use,
            String function,
            String options,
            int groupItems,
            String... files) {
        return new Entry(devices, config, use, function, options, KernelLibrary.source(files), groupItems, 0);
    }

    private static TiledKernel kernel(
            TiledConfig config, TiledKernel.A a, TiledKernel.B b, boolean wide, boolean blocks) {
        return new TiledKernel(config, a, b, new TiledKernel.Wide(wide, wide, wide), blocks, false, true);
    }

    private static void add(List<Entry> entries, DeviceClass devices, String use, TiledKernel kernel) {
        TiledConfig config = kernel.config();
        entries.add(new Entry(
                devices,
                config.name(),
                use,
                TiledKernel.FUNCTION,
                kernel.options(),
                KernelLibrary.source(kernel.files()),
                config.items(),
                config.rm() * config.rn()));
    }
}
