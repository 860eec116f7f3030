package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Conv;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/**
 * Convolution with channels last in groups of few filters. Depthwise with one filter a channel, windows slide over the input itself.
 * Otherwise the rows of the input that an output row needs are first spread out, so that each filter finds the channels of
 * its group in places of its own; then each of these is a tap of a depthwise convolution.
 */
final class DepthwiseConv extends ChannelRows {
    private final ChannelEpilogue epilogue;
    private final Buf weights;
    private final float[] packed;
    private final int filters;

    /** The distance of pixels of the result. */
    private final int outPixel;

    private final int depth;
    private final int taps;

    /** How the input's rows are spread out; null for one filter a channel. */
    private final SpreadRows spread;

    /** Whether the kernel's own loop for three by three may be used, which knows of one column of padding. */
    private final boolean threeByThree;

    private DepthwiseConv(Conv op, Step step, ChannelWindow w, float[] packed, Binding binding) {
        super(w, filters(step), work(step), isDepthwise(op, step), binding);
        Shape shape = step.input(1).type().shape();
        this.filters = shape.dim(0);
        this.outPixel = step.output().pitch();
        this.depth = shape.dim(1);
        this.taps = w.kernelSize();
        this.epilogue = new ChannelEpilogue(op.epilogue(), filters, binding, 2);
        this.weights = step.input(1).isConstant() ? null : binding.input(1);
        this.packed = weights == null ? packed : new float[filters * depth * taps];
        this.spread = isDepthwise(op, step) ? null : new SpreadRows(op.groups(), depth, filters);
        this.threeByThree =
                spread == null && w.depth.kernel == 1 && w.height.kernel == 3 && w.width.singlePadding(w.outW);
    }

    /** A step for {@code op}; its weights are packed now if they are constant, else in each run. */
    static StepFactory compile(Conv op, Step step, CompileContext context) {
        Shape shape = step.input(1).type().shape();
        ChannelWindow w = new ChannelWindow(
                op.window(), step.input(0), step.output().type().shape(), false);
        Slot slot = step.input(1);
        float[] packed = !slot.isConstant()
                ? null
                : context.derive(slot, float[].class, "taps by channels", () -> {
                    float[] p = new float[shape.intSize()];
                    pack(context.constant(slot).floats(), 0, shape, p);
                    return p;
                });
        return binding -> {
            DepthwiseConv conv = new DepthwiseConv(op, step, w, packed, binding);
            return packed != null
                    ? conv
                    : () -> {
                        pack(conv.weights.floats(), conv.weights.offset(), shape, conv.packed);
                        conv.run();
                    };
        };
    }

    /** From {@code [M, C / groups, kernel...]} to {@code [kernel..., C / groups, M]}. */
    private static void pack(float[] w, int wo, Shape shape, float[] packed) {
        int filters = shape.dim(0);
        int depth = shape.dim(1);
        int taps = shape.product(2, shape.rank());
        for (int m = 0; m < filters; m++) {
            for (int j = 0; j < depth; j++) {
                for (int t = 0; t < taps; t++) {
                    packed[(t * depth + j) * filters + m] = w[wo + (m * depth + j) * taps + t];
                }
            }
        }
    }

    private static int filters(Step step) {
        return step.input(1).type().shape().dim(0);
    }

    private static int work(Step step) {
        Shape w = step.input(1).type().shape();
        return Math.max(1, w.product(1, w.rank()) / 4);
    }

    private static boolean isDepthwise(Conv op, Step step) {
        Shape w = step.input(1).type().shape();
        return w.dim(1) == 1 && w.dim(0) == op.groups();
    }

    @Override
    void row(int image, int od, int oh, int c0, int n, Workspace ws) {
        if (spread != null) {
            spreadRow(image, od, oh, ws);
            return;
        }
        if (threeByThree && threeByThree(image, od, oh, c0, n, ws)) {
            return;
        }
        Buf x = binding.input(0);
        int[] at = ws.ints(2 * taps);
        int[] segments = w.segments();
        for (int s = 0; s + 1 < segments.length; s++) {
            int count = w.taps(od, oh, segments[s], filters, at);
            int from = x.offset() + w.start(image, od, oh, segments[s]) + c0;
            pixels(image, od, oh, segments[s], segments[s + 1], c0, n, count, at, x.floats(), from, w.pixel, ws);
        }
    }

    private boolean threeByThree(int image, int od, int oh, int c0, int n, Workspace ws) {
        Buf x = binding.input(0);
        float[] zeros = ws.zeros(w.inW * w.pixel);
        int left = w.width.first(0);
        // Whole row or zeros: what is above and below the image.
        int from = x.offset() + w.start(image, od, oh, 0) + left * w.pixel + c0;
        int row = w.height.dilation * w.inW * w.pixel;
        boolean above = w.height.first(oh) > 0;
        boolean inside = w.height.first(oh) <= 1 && w.height.last(oh) > 1;
        boolean below = w.height.last(oh) < 3;
        Buf bias = epilogue.bias();
        Buf out = binding.output();
        int to = ((image * w.outD + od) * w.outH + oh) * w.outW * outPixel + c0;
        boolean done = binding.kernels()
                .depthwiseRows()
                .threeByThree(
                        w.width.stride,
                        left == 1,
                        w.width.last(w.outW - 1) == 2,
                        w.outW,
                        n,
                        above ? zeros : x.floats(),
                        above ? 0 : from,
                        inside ? x.floats() : zeros,
                        inside ? from + row : 0,
                        below ? zeros : x.floats(),
                        below ? 0 : from + 2 * row,
                        w.pixel,
                        packed,
                        c0,
                        filters,
                        bias.floats(),
                        bias.offset() + c0,
                        epilogue.low(),
                        epilogue.high(),
                        out.floats(),
                        out.offset() + to,
                        outPixel);
        if (done) {
            finish(to, w.outW, n, ws);
        }
        return done;
    }

    private void finish(int to, int pixels, int n, Workspace ws) {
        if (!epilogue.isFinished()) {
            Buf out = binding.output();
            for (int p = 0; p < pixels; p++) {
                int place = to + p * outPixel;
                epilogue.finish(out.floats(), out.offset() + place, place, n, ws);
            }
        }
    }

    private void pixels(
            int image,
            int od,
            int oh,
            int first,
            int end,
            int c0,
            int n,
            int count,
            int[] at,
            float[] in,
            int from,
            int pitch,
            Workspace ws) {
        Buf out = binding.output();
        Buf bias = epilogue.bias();
        int pixel = ((image * w.outD + od) * w.outH + oh) * w.outW + first;
        int to = pixel * outPixel + c0;
        binding.kernels()
                .depthwise()
                .taps(
                        end - first,
                        n,
                        count,
                        at,
                        in,
                        from,
                        w.width.stride * pitch,
                        packed,
                        c0,
                        bias.floats(),
                        bias.offset() + c0,
                        epilogue.low(),
                        epilogue.high(),
                        out.floats(),
                        out.offset() + to,
                        outPixel,
                        ws);
        finish(to, end - first, n, ws);
    }

    private void spreadRow(int image, int od, int oh, Workspace ws) {
        float[] copy = spread.rows(w, binding.input(0), image, od, oh, ws);
        int pitch = spread.pixel();
        int[] at = ws.ints(2 * taps * depth);
        int[] segments = w.segments();
        for (int s = 0; s + 1 < segments.length; s++) {
            int count = spread.taps(w, od, oh, segments[s], at);
            int from = w.width.start(segments[s]) * pitch;
            pixels(image, od, oh, segments[s], segments[s + 1], 0, filters, count, at, copy, from, pitch, ws);
        }
    }
}
