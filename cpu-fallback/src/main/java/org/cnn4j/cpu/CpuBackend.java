package org.cnn4j.cpu;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DeviceException;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.step.CompileContext;
import org.cnn4j.cpu.step.ConstantCache;
import org.cnn4j.cpu.step.Prologues;
import org.cnn4j.cpu.step.ScratchNeeds;
import org.cnn4j.cpu.step.StepCompiler;
import org.cnn4j.cpu.step.StepFactory;
import org.cnn4j.cpu.step.StepWindows;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.PlanOptions;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.Executable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pure-Java backend: its threads, its kernels and the packed constants of what was compiled on it. */
public final class CpuBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(CpuBackend.class);

    /** A cache line: values of different threads do not share one. */
    private static final int ALIGNMENT = 64;

    private final DeviceInfo device;
    private final KernelSet kernels;
    private final ConvMethod conv;
    private final WorkerPool pool;
    private final ConstantCache constants = new ConstantCache();
    private final PlanOptions options = PlanOptions.aligned(ALIGNMENT)
            .withScratch(ScratchNeeds::floats)
            .withLayout(Layout.CHANNELS_LAST)
            .withWindows(new StepWindows());
    private volatile boolean closed;

    /**
     * Opens the CPU.
     *
     * @param threads how many threads compute, the caller included
     * @throws org.cnn4j.Cnn4jException if the variant needs a module that is absent
     */
    public CpuBackend(KernelVariant variant, int threads) {
        this(variant, threads, ConvMethod.AUTO);
    }

    /** As {@link #CpuBackend(KernelVariant, int)}, with a way of computing convolutions. */
    public CpuBackend(KernelVariant variant, int threads, ConvMethod conv) {
        this(CpuBackendProvider.describe(Runtime.getRuntime().availableProcessors()), variant, threads, conv);
    }

    CpuBackend(DeviceInfo device, KernelVariant variant, int threads, ConvMethod conv) {
        this.device = device;
        this.kernels = variant.create();
        this.conv = conv;
        this.pool = new WorkerPool(threads);
        LOG.debug("CPU backend: {} kernels, {} threads", kernels.name(), threads);
    }

    @Override
    public DeviceInfo device() {
        return device;
    }

    /** The name of the kernels in use: {@code scalar}, {@code vector128}, {@code vector256} or {@code vector512}. */
    public String kernels() {
        return kernels.name();
    }

    /** How convolutions are computed. */
    public ConvMethod conv() {
        return conv;
    }

    /** The threads that compute, a caller included. */
    public int threads() {
        return pool.threads();
    }

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return StepCompiler.supports(op);
    }

    @Override
    public PlanOptions planOptions() {
        return options;
    }

    @Override
    public Executable compile(Plan plan) {
        if (closed) {
            throw new DeviceException("The CPU backend was closed");
        }
        Prologues prologues = Prologues.of(plan);
        CompileContext context = new CompileContext(plan, prologues, kernels, pool.threads(), conv, constants);
        List<StepFactory> factories = new ArrayList<>();
        for (Step step : prologues.steps()) {
            factories.add(StepCompiler.compile(step, context));
        }
        return new CpuExecutable(plan, prologues.steps(), factories, kernels, pool);
    }

    @Override
    public void close() {
        closed = true;
        pool.close();
        constants.clear();
    }
}
