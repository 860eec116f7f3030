package org.cnn4j.opencl;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Op;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Step;

/**
 * The gradient of a convolution with respect to its weights: a matrix product that sums over the positions of all images, of what
 * comes from behind {@code [M, N * out]} and the windows that lay there {@code [N * out, C * window]}. The gradient with respect to
 * the operand is a transposed convolution.
 */
final class ConvGradientKernels implements KernelFamily {
    private static final String DIRECT = "weight_direct";
    private static final String[] DIRECT_FILES = {"index.cl", "weight_direct.cl"};
    private static final String[] LINES = {"vector.cl", "poison.cl", "within.cl", "weight_lines.cl"};
    private static final String[] LAYING = {"vector.cl", "rows.cl", "transpose.cl", "channels_last.cl"};

    /** Weights for each window position of a group up to which its gradient goes direct. */
    private static final int SMALL_GROUP = 16;

    /** Weights that a work-group of a GPU makes. */
    private static final int MOST_TAPS = 9;

    private static final int ITEMS = 128;

    /** The programs that most networks take. */
    static List<KernelCatalog.Entry> shipped(DeviceClass devices) {
        return Stream.of(1, MOST_TAPS)
                .map(taps -> KernelCatalog.streaming(
                        devices,
                        taps + " weights",
                        "gradients of depthwise weights",
                        DIRECT,
                        directOptions(taps),
                        ITEMS,
                        DIRECT_FILES))
                .toList();
    }

    private static String directOptions(int taps) {
        return "-DTAPS=" + taps + " -DITEMS=" + ITEMS;
    }

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        if (step.output().size() > 0) {
            Launch launch = new Launch(binder, step, (ConvWeightGradient) step.op());
            if (launch.isSmall()) {
                launch.direct();
            } else if (binder.cpu()) {
                launch.panels();
            } else {
                launch.tiles();
            }
        }
    }

    /** One step, with what is worked out of it. */
    private static final class Launch {
        private final Binder binder;
        private final Step step;
        private final Window window;
        private final int groups;
        private final Shape x;
        private final Shape dy;
        /** Filters of a group. */
        private final int filters;
        /** Channels of a group. */
        private final int channels;

        private final int taps;
        /** Positions of an image. */
        private final int positions;

        private Launch(Binder binder, Step step, ConvWeightGradient op) {
            this.binder = binder;
            this.step = step;
            this.window = op.window();
            this.groups = op.groups();
            this.x = step.input(0).type().shape();
            this.dy = step.input(1).type().shape();
            this.filters = dy.dim(1) / groups;
            this.channels = x.dim(1) / groups;
            this.taps = window.kernelSize();
            this.positions = dy.product(2, dy.rank());
        }

        /** Whether a product of matrices would mostly multiply padding. */
        private boolean isSmall() {
            return groups > 1 && filters * channels <= SMALL_GROUP;
        }

        private void direct() {
            int pairs = dy.dim(1) * channels;
            int[] in = ConvKernels.spatial(x);
            int[] out = ConvKernels.spatial(dy);
            if (binder.cpu()) {
                int width = TransposedConv.vectorOf(binder, dy.dim(-1));
                long sums = (long) taps * width * Float.BYTES;
                if (sums > binder.device().localMemory()) {
                    panels();
                    return;
                }
                binder.launch("weight_lines", "-DVW=" + width, LINES)
                        .buffer(binder.memory(step.input(0)))
                        .buffer(binder.memory(step.input(1)))
                        .buffer(binder.memory(step.output()))
                        .local(sums)
                        .ints(x.dim(0), groups, 0, 0)
                        .ints(channels, in[0], in[1], in[2])
                        .ints(filters, out[0], out[1], out[2])
                        .ints(ConvKernels.three(window.kernel(), 1))
                        .ints(ConvKernels.three(window.strides(), 1))
                        .ints(ConvKernels.three(window.padsBefore(), 0))
                        .ints(ConvKernels.three(window.dilations(), 1))
                        .size(pairs, 1);
                return;
            }
            int some = Math.min(taps, MOST_TAPS);
            int[] table = ConvKernels.image(window, x, dy, 1).windows(taps, positions);
            int[] divisors = Arrays.copyOf(table, 8);
            binder.launch(DIRECT, directOptions(some), DIRECT_FILES)
                    .buffer(binder.memory(step.input(0)))
                    .buffer(binder.memory(step.input(1)))
                    .buffer(binder.memory(step.output()))
                    .buffer(binder.table(Arrays.copyOfRange(table, 8, table.length)))
                    .ints(x.dim(0) * positions, groups, taps, 0)
                    .ints(channels, in[0], in[1], in[2])
                    .ints(filters, out[0], out[1], out[2])
                    .ints(ConvKernels.three(window.strides(), 1))
                    .ints(ConvKernels.three(window.padsBefore(), 0))
                    .ints(divisors[0], divisors[1], divisors[2], divisors[3])
                    .ints(divisors[4], divisors[5], 0, 0)
                    .size(new long[] {(long) (taps + some - 1) / some * ITEMS, pairs}, ITEMS);
        }

        /**
         * On CPU devices: images are laid with channels last, so that rows of windows are runs of memory, some images at a time; each
         * round adds to what those before it gave.
         */
        private void panels() {
            GemmCall.Image laid = laid();
            int[] size = laid.in();
            long ofImage = (long) size[1] * size[2] * size[3] * x.dim(1);
            long bytes = (ofImage + (long) dy.dim(1) * positions) * Float.BYTES;
            int most = (int) Math.max(1, Math.min(x.dim(0), binder.context().convScratch() / Math.max(1, bytes)));
            int rounds = Math.max(1, (x.dim(0) + most - 1) / most);
            int images = (x.dim(0) + rounds - 1) / rounds;
            boolean turned = taps > 1 && channels > 1;
            ClBuffer to = binder.memory(step.output());
            ClBuffer sums = turned ? binder.scratch(2, step.output().size() * (long) Float.BYTES) : to;
            // Copies of whole vectors read some elements beyond the last image.
            ClBuffer windows = binder.scratch(1, (images * ofImage + binder.vector()) * Float.BYTES);
            int first = 0;
            do {
                int some = Math.min(images, x.dim(0) - first);
                if (some > 0) {
                    lay(windows, first, some, size);
                }
                product(first, some)
                        .image(windows, channels, laid)
                        .launch(sums, null, true, first > 0 ? sums : null, UnaryFunction.IDENTITY);
                first += some;
            } while (first < x.dim(0));
            if (turned) {
                binder.launch("taps_last", "-DVW=" + binder.vector(), LAYING)
                        .buffer(sums)
                        .buffer(to)
                        .ints(channels)
                        .ints(taps)
                        .size(dy.dim(1), 1);
            }
        }

        /** On GPUs: both operands are read where they lie. */
        private void tiles() {
            GemmCall.Image forwards = ConvKernels.image(window, x, dy, channels);
            int[] out = forwards.out().clone();
            out[3] = dy.dim(1);
            GemmCall.Image turned = new GemmCall.Image(
                    forwards.in(), out, forwards.kernel(), forwards.stride(), forwards.pad(), forwards.dilation());
            product(0, x.dim(0))
                    .image(binder.memory(step.input(0)), (long) channels * x.product(2, x.rank()), turned)
                    .launch(binder.memory(step.output()), null, true, null, UnaryFunction.IDENTITY);
        }

        /** What the windows touch of an image with its pads. */
        private GemmCall.Image laid() {
            int[] out = ConvKernels.spatial(dy);
            int[] kernel = ConvKernels.three(window.kernel(), 1);
            int[] stride = ConvKernels.three(window.strides(), 1);
            int[] dilation = ConvKernels.three(window.dilations(), 1);
            int[] in = {channels, 0, 0, 0};
            for (int i = 0; i < 3; i++) {
                in[i + 1] = Math.max(0, out[i] - 1) * stride[i] + (kernel[i] - 1) * dilation[i] + 1;
            }
            return new GemmCall.Image(
                    in, new int[] {out[0], out[1], out[2], x.dim(1)}, kernel, stride, new int[4], dilation);
        }

        private void lay(ClBuffer windows, int first, int images, int[] size) {
            int[] in = ConvKernels.spatial(x);
            binder.launch("channels_last", "-DVW=" + binder.vector(), LAYING)
                    .buffer(binder.memory(step.input(0)))
                    .buffer(windows)
                    .ints(first)
                    .ints(x.dim(1), in[0], in[1], in[2])
                    .ints(0, size[1], size[2], size[3])
                    .ints(ConvKernels.three(window.padsBefore(), 0))
                    .size(new long[] {(x.dim(1) + binder.vector() - 1) / binder.vector(), images}, 1);
        }

        /** The product over some images, without B. */
        private Gemm product(int first, int images) {
            int[] pairs = new int[2 * groups];
            for (int g = 0; g < groups; g++) {
                pairs[2 * g] = g;
                pairs[2 * g + 1] = g;
            }
            long image = (long) dy.dim(1) * positions;
            int[] strides = {positions, Math.toIntExact(image), 1};
            return new Gemm(binder, filters, channels * taps, images * positions)
                    .batches(pairs)
                    .a(step.input(1), first * image, groups, (long) filters * positions, positions, strides);
        }
    }
}
