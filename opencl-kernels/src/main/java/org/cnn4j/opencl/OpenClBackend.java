package org.cnn4j.opencl;

import java.util.List;
import java.util.Map;
import org.cnn4j.DeviceException;
import org.cnn4j.TensorType;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Gather;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.Layout;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Op;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Resize;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.SoftmaxCrossEntropy;
import org.cnn4j.op.SoftmaxCrossEntropyGradient;
import org.cnn4j.op.TopK;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryGradient;
import org.cnn4j.op.Where;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.PlanOptions;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.Executable;

/** An open OpenCL device: its context, its compiled programs, and the constants that executables share. */
final class OpenClBackend implements Backend {
    private static final Map<Class<? extends Op>, KernelFamily> FAMILIES = families();

    private final DeviceInfo info;
    private final ClContext context;
    private final ConstantPool pool = new ConstantPool();
    private boolean closed;

    /** A backend whose rules choose alone. */
    OpenClBackend(DeviceInfo info, ClDevice device, boolean cpuKernels, ProgramCache cache) {
        this(info, device, cpuKernels, cache, Tuning.NONE);
    }

    OpenClBackend(DeviceInfo info, ClDevice device, boolean cpuKernels, ProgramCache cache, Tuning tuning) {
        this.info = info;
        this.context = new ClContext(device, cpuKernels, cache, tuning);
    }

    private static Map<Class<? extends Op>, KernelFamily> families() {
        KernelFamily convolution = new ConvKernels();
        KernelFamily binary = new BinaryKernels();
        KernelFamily copy = new CopyKernels();
        KernelFamily norm = new NormKernels();
        KernelFamily search = new SearchKernels();
        KernelFamily index = new IndexKernels();
        KernelFamily pool = new PoolKernels();
        KernelFamily unary = new UnaryKernels();
        KernelFamily batch = new BatchStatisticsKernels();
        KernelFamily loss = new CrossEntropyKernels();
        return Map.ofEntries(
                Map.entry(Conv.class, convolution),
                Map.entry(ConvTranspose.class, convolution),
                Map.entry(ConvWeightGradient.class, new ConvGradientKernels()),
                Map.entry(ArgReduce.class, search),
                Map.entry(CumSum.class, search),
                Map.entry(TopK.class, search),
                Map.entry(GatherElements.class, index),
                Map.entry(GatherNd.class, index),
                Map.entry(ScatterElements.class, index),
                Map.entry(ScatterNd.class, index),
                Map.entry(GridSample.class, new GridSampleKernels()),
                Map.entry(MaxPoolIndices.class, pool),
                Map.entry(Pool.class, pool),
                Map.entry(MatMul.class, new MatMulKernels()),
                Map.entry(Unary.class, unary),
                Map.entry(UnaryGradient.class, unary),
                Map.entry(PoolGradient.class, new PoolGradientKernels()),
                Map.entry(BatchNormTraining.class, batch),
                Map.entry(BatchNormGradient.class, batch),
                Map.entry(SoftmaxCrossEntropy.class, loss),
                Map.entry(SoftmaxCrossEntropyGradient.class, loss),
                Map.entry(Dropout.class, new DropoutKernels()),
                Map.entry(OptimizerUpdate.class, new OptimizerKernels()),
                Map.entry(Binary.class, binary),
                Map.entry(Where.class, binary),
                Map.entry(BatchNorm.class, norm),
                Map.entry(Softmax.class, norm),
                Map.entry(Reduce.class, new ReduceKernels()),
                Map.entry(Transpose.class, copy),
                Map.entry(Slice.class, copy),
                Map.entry(Concat.class, copy),
                Map.entry(Expand.class, copy),
                Map.entry(Pad.class, copy),
                Map.entry(Gather.class, copy),
                Map.entry(Cast.class, new CastKernels()),
                Map.entry(Resize.class, new ResizeKernels()));
    }

    /** The kernels for {@code op}, or null. */
    static KernelFamily family(Op op) {
        return FAMILIES.get(op.getClass());
    }

    @Override
    public DeviceInfo device() {
        return info;
    }

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        if (op instanceof Reshape) {
            return true;
        }
        KernelFamily family = family(op);
        return family != null && !hasChannelsLast(op) && family.supports(op, inputs);
    }

    /** Plans for this backend have channels first, as {@link #planOptions} says. */
    private static boolean hasChannelsLast(Op op) {
        return op instanceof Conv conv && conv.layout() == Layout.CHANNELS_LAST
                || op instanceof ConvTranspose transposed && transposed.layout() == Layout.CHANNELS_LAST
                || op instanceof ConvWeightGradient gradient && gradient.layout() == Layout.CHANNELS_LAST
                || op instanceof Pool pool && pool.layout() == Layout.CHANNELS_LAST
                || op instanceof PoolGradient gradient && gradient.pool().layout() == Layout.CHANNELS_LAST
                || op instanceof BatchNorm norm && norm.layout() == Layout.CHANNELS_LAST
                || op instanceof BatchNormTraining training && training.layout() == Layout.CHANNELS_LAST
                || op instanceof BatchNormGradient gradient && gradient.layout() == Layout.CHANNELS_LAST;
    }

    ClContext context() {
        return context;
    }

    /** What became of the programs so far. */
    BuildCounts buildCounts() {
        return context.kernels().counts();
    }

    @Override
    public PlanOptions planOptions() {
        int alignment = Math.max(64, Integer.highestOneBit(context.device().baseAlignment()));
        return PlanOptions.aligned(alignment)
                .withWindows(PlanOptions.Windows.STRETCHES)
                .withPieces(Math.max(alignment, context.device().maxAllocation()));
    }

    @Override
    public synchronized Executable compile(Plan plan) {
        if (closed) {
            throw new DeviceException("The backend of " + info.name() + " is closed");
        }
        return new OpenClExecutable(context, pool, plan);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            pool.close();
            context.close();
        }
    }
}
