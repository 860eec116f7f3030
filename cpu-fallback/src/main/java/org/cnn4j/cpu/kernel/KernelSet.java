package org.cnn4j.cpu.kernel;

/**
 * One implementation of the inner loops, chosen once per backend.
 *
 * @param name what it is called in logs, for instance {@code vector512}
 */
public record KernelSet(
        String name,
        GemmKernel gemm,
        ShortGemmKernel shortGemm,
        OuterGemmKernel outerGemm,
        StemKernel stem,
        RowKernel rows,
        SpanKernel spans,
        FunctionKernel functions,
        ChannelKernel channels,
        DepthwiseKernel depthwise,
        DepthwiseRowKernel depthwiseRows,
        DepthwiseGradientKernel depthwiseGradients,
        WinogradKernel winograd,
        ColumnKernel columns,
        PoolGradientKernel poolGradients,
        TrainingKernel training) {}
