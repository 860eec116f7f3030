package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Op;
import org.cnn4j.plan.Step;

/** Batch normalisation by the statistics of the batch, and its gradients. Sums are made in an order that follows from shapes. */
final class BatchStatisticsKernels implements KernelFamily {
    /** Elements of a work-item on a CPU, where its start costs as much as hundreds of them. */
    private static final int LEAST_RUN = 4096;

    /** Elements of a block of planes on a CPU: what its first-level cache has room for. */
    private static final int BLOCK = 4096;

    /** Images that a work-item of a GPU does at a time, as in batch_norm_slices.cl. */
    private static final int IMAGES = 4;

    private static final String[] SLICES_FILES = {"index.cl", "slices.cl", "batch_norm_slices.cl"};
    private static final String[] CHANNELS_FILES = {"vector.cl", "lanes.cl", "batch_norm_channels.cl"};

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        boolean gradient = step.op() instanceof BatchNormGradient;
        float epsilon =
                gradient ? ((BatchNormGradient) step.op()).epsilon() : ((BatchNormTraining) step.op()).epsilon();
        Shape x = step.output().type().shape();
        int plane = x.product(2, x.rank());
        if (binder.cpu()) {
            bindChannels(binder, step, gradient ? "batch_norm_gradient" : "batch_norm_training", x, plane, epsilon);
        } else if (gradient) {
            bindGradientSlices(binder, step, x, plane, epsilon);
        } else {
            bindSlices(binder, step, x, plane, epsilon);
        }
    }

    /** For CPUs: work-items take whole channels. The kernels' pointers are the step's operands, then its results. */
    private static void bindChannels(Binder binder, Step step, String name, Shape x, int plane, float epsilon) {
        int images = x.dim(0);
        int channels = x.dim(1);
        int run = Math.max(
                1,
                Math.min(
                        LEAST_RUN / (images * plane),
                        channels / (4 * binder.device().computeUnits())));
        ClKernel kernel = binder.launch(name, "-DVW=" + RowWidth.of(binder, plane), CHANNELS_FILES);
        step.inputs().forEach(slot -> kernel.buffer(binder.memory(slot)));
        step.outputs().forEach(slot -> kernel.buffer(binder.memory(slot)));
        kernel.ints(images)
                .ints(channels)
                .ints(plane)
                .ints(Math.max(1, BLOCK / plane))
                .ints(run)
                .real(epsilon)
                .size((channels + run - 1) / run, 1);
    }

    /** For GPUs: slices of channels, channels, elements. */
    private static void bindSlices(Binder binder, Step step, Shape x, int plane, float epsilon) {
        ChannelSlices slices = ChannelSlices.of(x.dim(0), x.dim(1), plane);
        ClBuffer from = binder.memory(step.input(0));
        ClBuffer parts = binder.scratch(0, slices.bytes(2));
        ClBuffer known = binder.scratch(1, 4L * Float.BYTES * slices.channels());
        slices.bind(launch(binder, "batch_norm_slices", slices).buffer(from).buffer(parts));
        launch(binder, "batch_norm_statistics", slices)
                .buffer(from)
                .buffer(parts)
                .buffer(binder.memory(step.input(1)))
                .buffer(binder.memory(step.input(2)))
                .buffer(binder.memory(step.outputs().get(1)))
                .buffer(binder.memory(step.outputs().get(2)))
                .buffer(known)
                .ints(plane)
                .ints(slices.count())
                .ints(slices.slice())
                .ints(slices.slices())
                .real(epsilon)
                .size((long) slices.channels() * ChannelSlices.JOINED, ChannelSlices.JOINED);
        ClKernel apply = launch(binder, "batch_norm_apply", slices).buffer(from).buffer(known);
        bindImages(apply.buffer(binder.memory(step.output())), slices, x.dim(0));
    }

    private static void bindGradientSlices(Binder binder, Step step, Shape x, int plane, float epsilon) {
        ChannelSlices slices = ChannelSlices.of(x.dim(0), x.dim(1), plane);
        ClBuffer dy = binder.memory(step.input(0));
        ClBuffer from = binder.memory(step.input(1));
        ClBuffer means = binder.memory(step.input(3));
        ClBuffer parts = binder.scratch(0, slices.bytes(2));
        ClBuffer known = binder.scratch(1, 4L * Float.BYTES * slices.channels());
        slices.bind(launch(binder, "batch_norm_gradient_slices", slices)
                .buffer(dy)
                .buffer(from)
                .buffer(means)
                .buffer(parts));
        launch(binder, "batch_norm_gradient_sums", slices)
                .buffer(parts)
                .buffer(binder.memory(step.input(2)))
                .buffer(means)
                .buffer(binder.memory(step.input(4)))
                .buffer(binder.memory(step.outputs().get(1)))
                .buffer(binder.memory(step.outputs().get(2)))
                .buffer(known)
                .ints(slices.count())
                .ints(slices.slices())
                .real(epsilon)
                .size((long) slices.channels() * ChannelSlices.GROUP, ChannelSlices.GROUP);
        ClKernel apply = launch(binder, "batch_norm_gradient_apply", slices)
                .buffer(dy)
                .buffer(from)
                .buffer(known);
        bindImages(apply.buffer(binder.memory(step.output())), slices, x.dim(0));
    }

    private static ClKernel launch(Binder binder, String name, ChannelSlices slices) {
        return binder.launch(name, slices.options(), SLICES_FILES);
    }

    /** Binds {@code items, magic, shiftBy, images}, and gives the kernel its size. */
    private static void bindImages(ClKernel kernel, ChannelSlices slices, int images) {
        Divisor divisor = Divisor.of(slices.groups());
        int items = slices.channels() * slices.groups();
        kernel.ints(items)
                .ints(divisor.magic())
                .ints(divisor.shift())
                .ints(images)
                .size(new long[] {items, (images + IMAGES - 1) / IMAGES}, ChannelSlices.GROUP);
    }

    /** The programs that most networks take. */
    static List<KernelCatalog.Entry> shipped(DeviceClass devices) {
        return List.of(
                entry(devices, "statistics of batches", "batch_norm_slices", ChannelSlices.GROUP),
                entry(devices, "statistics of batches", "batch_norm_statistics", ChannelSlices.JOINED),
                entry(devices, "normalised batches", "batch_norm_apply", ChannelSlices.GROUP),
                entry(devices, "gradients of batches", "batch_norm_gradient_slices", ChannelSlices.GROUP),
                entry(devices, "gradients of batches", "batch_norm_gradient_apply", ChannelSlices.GROUP));
    }

    private static KernelCatalog.Entry entry(DeviceClass devices, String use, String function, int group) {
        return KernelCatalog.streaming(devices, "slices", use, function, ChannelSlices.options(4), group, SLICES_FILES);
    }
}
