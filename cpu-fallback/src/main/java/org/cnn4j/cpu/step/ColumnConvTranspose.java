package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.Gemm;
import org.cnn4j.cpu.gemm.MatrixRows;
import org.cnn4j.cpu.gemm.PackedMatrix;
import org.cnn4j.cpu.gemm.PanelSource;
import org.cnn4j.cpu.gemm.RowSource;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.plan.Step;

/**
 * Transposed convolution with channels last: pixels times weights give a row of (kernel position, filter) each, which are added to where
 * they belong (col2im). A task has the results of some images, or a stripe of one; it makes the columns of some pixels at a time, adds them
 * up in a padded image of its own, and copies what is not padding to the result.
 */
final class ColumnConvTranspose implements Runnable, WorkerPool.Body {
    /** Rows of a product that are worth reading the weights again. */
    private static final int ROWS = 224;

    private final Binding binding;
    private final ChannelEpilogue epilogue;
    private final Gemm gemm;
    private final Object[] weights;
    private final SharedPanels shared;
    private final RowSource[] pixels;

    /** The window of the convolution whose transpose this is: its input is our result. */
    private final Window w;

    private final int groups;
    private final int images;

    /** Channels of all groups of the result, and columns of all groups. */
    private final int channels;

    private final int columns;
    private final int outPixel;
    private final boolean bounds;

    /** The outermost axis that there is, height or depth, is cut into slices. */
    private final boolean deep;

    /** There is one axis, taken for the height, so that it is cut into stripes; rows of columns are added up as they are. */
    private final boolean line;

    private final int slice;
    private final int imagesAtOnce;
    private final int stripes;
    private final int tasks;

    /**
     * @param depth channels of a group of the operand
     * @param known for each group the packed weights; null if only a run knows them
     */
    ColumnConvTranspose(
            ConvTranspose op, Step step, Window w, int depth, PackedMatrix[] known, int threads, Binding binding) {
        this.binding = binding;
        this.groups = op.groups();
        this.line = groups == 1 && isLine(w);
        this.w = line ? upright(w) : w;
        this.images = step.input(0).type().shape().dim(0);
        this.channels = groups * w.channels();
        this.outPixel = step.output().pitch();
        int group = w.channels() * w.kernelSize();
        this.columns = groups * group;
        this.epilogue = new ChannelEpilogue(op.epilogue(), channels, binding, 2);
        this.bounds = op.epilogue().bias()
                || epilogue.low() != Float.NEGATIVE_INFINITY
                || epilogue.high() != Float.POSITIVE_INFINITY;
        this.weights = new Object[groups];
        this.pixels = new RowSource[groups];
        for (int g = 0; g < groups; g++) {
            pixels[g] =
                    new MatrixRows(binding.input(0), g * depth, step.input(0).pitch(), 1);
            weights[g] = known != null
                    ? known[g]
                    : ConvTransposeStep.source(
                            binding.input(1), w, depth, g, binding.kernels().rows());
        }
        int rows = images * w.outSize();
        boolean shares = known == null && groups == 1 && depth > 0;
        this.shared = shares ? new SharedPanels((PanelSource) weights[0], depth, group, binding) : null;
        this.gemm = new Gemm(binding.kernels(), rows, group, depth, known != null || shares, 1);
        this.deep = w.inD() > 1 || w.outD() > 1 || w.kernelD() > 1;
        this.slice = deep ? w.outH() * w.outW() : this.w.outW();
        int together = Math.max(1, ROWS / Math.max(1, w.outSize()));
        this.imagesAtOnce = Math.max(1, Math.min(together, (images + threads - 1) / threads));
        this.stripes = imagesAtOnce > 1 ? 1 : stripes(threads);
        this.tasks = (images + imagesAtOnce - 1) / imagesAtOnce * stripes;
    }

    /** Whether there is one axis, in whose direction neighbours in the kernel are neighbours in the result. */
    private static boolean isLine(Window w) {
        return w.inSize() == w.inW()
                && w.outSize() == w.outW()
                && w.kernelSize() == w.kernelW()
                && w.dilationW() == 1
                && w.padD() == 0
                && w.padH() == 0;
    }

    private static Window upright(Window w) {
        return new Window(
                w.channels(),
                1,
                w.inW(),
                1,
                1,
                w.outW(),
                1,
                1,
                w.kernelW(),
                1,
                1,
                w.strideW(),
                1,
                1,
                1,
                1,
                0,
                w.padW(),
                0);
    }

    /** The number of stripes of an image with which the thread that has the most to do has the least; each computes some slices once more. */
    private int stripes(int threads) {
        int slices = deep ? w.outD() : w.outH();
        int twice = (reach() + stride() - 1) / stride();
        int most = Math.min(slices, (2 * threads + images - 1) / Math.max(1, images));
        int best = 1;
        int least = Integer.MAX_VALUE;
        for (int n = 1; n <= most; n++) {
            int work = (n * images + threads - 1) / threads * ((slices + n - 1) / n + (n == 1 ? 0 : twice));
            if (work < least) {
                least = work;
                best = n;
            }
        }
        return best;
    }

    private int stride() {
        return deep ? w.strideD() : w.strideH();
    }

    private int pad() {
        return deep ? w.padD() : w.padH();
    }

    /** How many slices further than its first one a window reaches. */
    private int reach() {
        return deep ? (w.kernelD() - 1) * w.dilationD() : (w.kernelH() - 1) * w.dilationH();
    }

    @Override
    public void run() {
        if (shared != null) {
            weights[0] = shared.pack();
        }
        binding.pool().parallelFor(tasks, this);
    }

    @Override
    public void run(int task, int slot) {
        Workspace ws = binding.workspaces()[slot];
        if (imagesAtOnce == 1) {
            int image = task / stripes;
            int stripe = task - image * stripes;
            int length = deep ? w.inD() : w.inH();
            stripe(image, Binding.start(length, stripe, stripes), Binding.start(length, stripe + 1, stripes), ws);
            return;
        }
        int first = task * imagesAtOnce;
        int last = Math.min(images, first + imagesAtOnce);
        int size = w.outSize();
        float[] made = columns(first * size, last * size, ws);
        int slices = deep ? w.outD() : w.outH();
        int length = deep ? w.inD() : w.inH();
        for (int image = first; image < last; image++) {
            float[] canvas = canvas(canvasSlices(0, 0, slices, length), ws);
            add(made, (image - first) * size * columns, 0, slices, 0, canvas);
            finish(image, 0, length, 0, canvas, ws);
        }
    }

    /** Slices [from, to) of the result of one image. */
    private void stripe(int image, int from, int to, Workspace ws) {
        int first = (Math.max(0, from + pad() - reach()) + stride() - 1) / stride();
        int last = Math.min(deep ? w.outD() : w.outH(), (to - 1 + pad()) / stride() + 1);
        int origin = Math.min(first * stride(), from + pad());
        float[] canvas = canvas(canvasSlices(origin, first, last, to), ws);
        int step = Math.max(1, ROWS / Math.max(1, slice));
        for (int s = first; s < last; s += step) {
            int end = Math.min(last, s + step);
            int row = image * w.outSize();
            float[] made = columns(row + s * slice, row + end * slice, ws);
            add(made, 0, s, end, origin, canvas);
        }
        finish(image, from, to, origin, canvas, ws);
    }

    /** How many slices a canvas has that begins at {@code origin}, for slices [first, last) of the operand and up to {@code to} of the result. */
    private int canvasSlices(int origin, int first, int last, int to) {
        int written = first < last ? (last - 1) * stride() + reach() + 1 : 0;
        return Math.max(written, to + pad()) - origin;
    }

    private int canvasRows() {
        int reach = (w.kernelH() - 1) * w.dilationH();
        return deep ? Math.max((w.outH() - 1) * w.strideH() + reach + 1, w.padH() + w.inH()) : 1;
    }

    /** Elements of a row of a canvas. */
    private int canvasRow() {
        int reach = (w.kernelW() - 1) * w.dilationW();
        return Math.max((w.outW() - 1) * w.strideW() + reach + 1, w.padW() + w.inW()) * channels;
    }

    private float[] canvas(int slices, Workspace ws) {
        int size = slices * canvasRows() * canvasRow();
        float[] canvas = ws.buffer(Workspace.Use.CANVAS, size + RowKernel.SLACK);
        Arrays.fill(canvas, 0, size + RowKernel.SLACK, 0f);
        return canvas;
    }

    /** The columns of pixels [r0, r1) of all images, those of all groups side by side. */
    private float[] columns(int r0, int r1, Workspace ws) {
        float[] made = ws.buffer(Workspace.Use.COLUMNS, (r1 - r0) * columns + RowKernel.SLACK);
        int group = columns / groups;
        for (int g = 0; g < groups; g++) {
            gemm.rows(r0, r1, pixels[g], weights[g], made, g * group, columns, ws);
        }
        return made;
    }

    /** Adds the columns of slices [first, last) of an image to a canvas that begins at slice {@code origin}. */
    private void add(float[] made, int from, int first, int last, int origin, float[] canvas) {
        int row = canvasRow();
        if (line) {
            int to = (first * w.strideH() - origin) * row;
            binding.kernels().rows().addRows(made, from, columns, canvas, to, w.strideH() * row, last - first, columns);
            return;
        }
        int high = deep ? w.outH() : 1;
        for (int s = first; s < last; s++) {
            for (int h = 0; h < high; h++) {
                int at = from + ((s - first) * high + h) * w.outW() * columns;
                for (int z = 0; z < w.kernelD(); z++) {
                    for (int y = 0; y < w.kernelH(); y++) {
                        int line = deep
                                ? (s * w.strideD() + z * w.dilationD() - origin) * canvasRows()
                                        + h * w.strideH()
                                        + y * w.dilationH()
                                : s * w.strideH() + y * w.dilationH() - origin;
                        addRow(made, at, z * w.kernelH() + y, canvas, line * row);
                    }
                }
            }
        }
    }

    /** Adds row {@code kernelRow} of the kernel for the pixels of one row. */
    private void addRow(float[] made, int from, int kernelRow, float[] canvas, int to) {
        RowKernel rows = binding.kernels().rows();
        int step = w.strideW() * channels;
        int n = w.channels();
        int taps = w.kernelW();
        if (groups == 1 && w.dilationW() == 1) {
            // Neighbours in the kernel are neighbours in the image.
            rows.addRows(made, from + kernelRow * taps * n, columns, canvas, to, step, w.outW(), taps * n);
            return;
        }
        int group = columns / groups;
        for (int x = 0; x < taps; x++) {
            for (int g = 0; g < groups; g++) {
                int source = from + g * group + (kernelRow * taps + x) * n;
                int target = to + x * w.dilationW() * channels + g * n;
                rows.addRows(made, source, columns, canvas, target, step, w.outW(), n);
            }
        }
    }

    /** Copies slices [from, to) of an image's result from a canvas that begins at slice {@code origin}, and does the epilogue. */
    private void finish(int image, int from, int to, int origin, float[] canvas, Workspace ws) {
        Buf out = binding.output();
        int high = deep ? w.inH() : 1;
        int length = deep ? w.inD() : w.inH();
        if (line) {
            int in = (from + w.padH() - origin) * channels;
            finishRow(canvas, in, out.floats(), out.offset(), (image * length + from) * outPixel, to - from, ws);
            return;
        }
        for (int s = from; s < to; s++) {
            for (int h = 0; h < high; h++) {
                int line = deep ? (s + w.padD() - origin) * canvasRows() + h + w.padH() : s + w.padH() - origin;
                int in = line * canvasRow() + w.padW() * channels;
                int place = ((image * length + s) * high + h) * w.inW() * outPixel;
                finishRow(canvas, in, out.floats(), out.offset(), place, w.inW(), ws);
            }
        }
    }

    private void finishRow(float[] canvas, int in, float[] out, int oo, int place, int pixels, Workspace ws) {
        if (outPixel == channels) {
            System.arraycopy(canvas, in, out, oo + place, pixels * channels);
        } else {
            for (int p = 0; p < pixels; p++) {
                System.arraycopy(canvas, in + p * channels, out, oo + place + p * outPixel, channels);
            }
        }
        if (bounds) {
            Buf bias = epilogue.bias();
            binding.kernels()
                    .rows()
                    .finish(
                            out,
                            oo + place,
                            outPixel,
                            pixels,
                            channels,
                            bias.floats(),
                            bias.offset(),
                            epilogue.low(),
                            epilogue.high());
        }
        if (!epilogue.isFinished()) {
            for (int p = 0; p < pixels; p++) {
                int at = place + p * outPixel;
                epilogue.finish(out, oo + at, at, channels, ws);
            }
        }
    }
}
