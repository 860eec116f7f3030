package org.cnn4j.cpu.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.plan.Step;

/**
 * Transposed convolution with channels last in groups of few filters. Results of a row that lie a stride apart read the same elements of the
 * kernel at neighbouring pixels, so they are those of a depthwise convolution with stride 1; with more than one channel a group, rows of the
 * operand are first spread out, see {@link SpreadRows}.
 */
final class DepthwiseConvTranspose implements Runnable, WorkerPool.Body {
    private final Binding binding;
    private final ChannelEpilogue epilogue;

    /** The window of the convolution whose transpose this is: its input is our result. */
    private final Window w;

    private final SpreadRows spread;
    private final List<Segment> segments;
    private final float[] packed;
    private final boolean known;
    private final Shape shape;
    private final int groups;
    private final int images;
    private final int filters;
    private final int depth;

    /** The distance of the operand's pixels, where they are read and where they lie, and of the result's. */
    private final int inPixel;

    private final int sourcePixel;
    private final int outPixel;
    private final int tiles;

    /**
     * Results of a row that read the same columns of the kernel.
     *
     * @param first the column of the first result; the others follow a stride apart
     * @param columns of the kernel
     * @param at the column of the operand that the first result meets each of them at
     */
    private record Segment(int first, int count, int[] columns, int[] at) {}

    /**
     * @param known the weights packed, see {@link #pack}, or null if only a run knows them
     */
    private DepthwiseConvTranspose(ConvTranspose op, Step step, Window w, float[] known, Binding binding) {
        this.binding = binding;
        this.w = w;
        this.shape = step.input(1).type().shape();
        this.groups = op.groups();
        this.images = step.input(0).type().shape().dim(0);
        this.depth = shape.dim(0) / groups;
        this.filters = shape.dim(1) * groups;
        this.known = known != null;
        this.packed = known != null ? known : new float[shape.intSize()];
        this.epilogue = new ChannelEpilogue(op.epilogue(), filters, binding, 2);
        this.spread = depth == 1 && shape.dim(1) == 1 ? null : new SpreadRows(groups, depth, filters);
        this.sourcePixel = step.input(0).pitch();
        this.inPixel = spread == null ? sourcePixel : spread.pixel();
        this.outPixel = step.output().pitch();
        this.segments = segments(w);
        int work = Math.max(1, depth * w.kernelSize() / 4);
        this.tiles = Math.min(rows(), Binding.tiles((long) rows() * w.inW() * filters * work));
    }

    static StepFactory compile(ConvTranspose op, Step step, Window w, CompileContext context) {
        Shape shape = step.input(1).type().shape();
        float[] known = !step.input(1).isConstant()
                ? null
                : context.derive(step.input(1), float[].class, "taps by filters in " + op.groups(), () -> {
                    float[] p = new float[shape.intSize()];
                    pack(context.constant(step.input(1)).floats(), 0, shape, op.groups(), p);
                    return p;
                });
        StepFactory direct = binding -> new DepthwiseConvTranspose(op, step, w, known, binding);
        return direct.described("depthwise by rule");
    }

    /** From {@code [C, M / groups, kernel...]} to {@code [kernel..., C / groups, M]}. */
    private static void pack(float[] src, int so, Shape shape, int groups, float[] packed) {
        int depth = shape.dim(0) / groups;
        int perGroup = shape.dim(1);
        int taps = shape.product(2, shape.rank());
        int filters = perGroup * groups;
        for (int m = 0; m < filters; m++) {
            int group = m / perGroup;
            for (int j = 0; j < depth; j++) {
                int from = so + ((group * depth + j) * perGroup + m % perGroup) * taps;
                for (int t = 0; t < taps; t++) {
                    packed[(t * depth + j) * filters + m] = src[from + t];
                }
            }
        }
    }

    /** Cuts the results of a row: those that lie a stride apart, where the columns that are inside of the operand change. */
    private static List<Segment> segments(Window w) {
        List<Segment> segments = new ArrayList<>();
        for (int phase = 0; phase < Math.min(w.strideW(), w.inW()); phase++) {
            int count = (w.inW() - phase + w.strideW() - 1) / w.strideW();
            List<Integer> columns = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            TreeSet<Integer> cuts = new TreeSet<>(List.of(0, count));
            for (int x = 0; x < w.kernelW(); x++) {
                int shift = phase + w.padW() - x * w.dilationW();
                if (Math.floorMod(shift, w.strideW()) == 0) {
                    int place = Math.floorDiv(shift, w.strideW());
                    columns.add(x);
                    places.add(place);
                    cuts.add(Math.max(0, Math.min(count, -place)));
                    cuts.add(Math.max(0, Math.min(count, w.outW() - place)));
                }
            }
            Integer[] starts = cuts.toArray(Integer[]::new);
            for (int i = 0; i + 1 < starts.length; i++) {
                int q = starts[i];
                int[] inside = IntStream.range(0, columns.size())
                        .filter(j -> places.get(j) + q >= 0 && places.get(j) + q < w.outW())
                        .toArray();
                segments.add(new Segment(
                        phase + q * w.strideW(),
                        starts[i + 1] - q,
                        Arrays.stream(inside).map(columns::get).toArray(),
                        Arrays.stream(inside).map(j -> places.get(j) + q).toArray()));
            }
        }
        return segments;
    }

    private int rows() {
        return images * w.inD() * w.inH();
    }

    @Override
    public void run() {
        if (!known) {
            Buf weights = binding.input(1);
            pack(weights.floats(), weights.offset(), shape, groups, packed);
        }
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        Workspace ws = binding.workspaces()[slot];
        int last = Binding.start(rows(), tile + 1, tiles);
        for (int row = Binding.start(rows(), tile, tiles); row < last; row++) {
            row(row, ws);
        }
    }

    /** One row of results, counted over all images. */
    private void row(int row, Workspace ws) {
        int plane = row / w.inH();
        int image = plane / w.inD();
        int h = row - plane * w.inH() + w.padH();
        int d = plane - image * w.inD() + w.padD();
        int kernelRows = w.kernelD() * w.kernelH();
        // The operand's rows that are met: where they can be read, and the row of the kernel that meets them.
        long[] met = ws.longs(0, kernelRows);
        Buf x = binding.input(0);
        float[] in = spread == null
                ? x.floats()
                : ws.buffer(Workspace.Use.SPREAD_ROWS, Math.max(1, kernelRows * w.outW() * inPixel));
        int count = 0;
        for (int z = 0; z < w.kernelD(); z++) {
            int od = place(d - z * w.dilationD(), w.strideD(), w.outD());
            for (int y = 0; od >= 0 && y < w.kernelH(); y++) {
                int oh = place(h - y * w.dilationH(), w.strideH(), w.outH());
                if (oh >= 0) {
                    long at = operandRow(x, (image * w.outD() + od) * w.outH() + oh, count, in);
                    met[count++] = at << 32 | z * w.kernelH() + y;
                }
            }
        }
        for (int i = 0; i < segments.size(); i++) {
            results(segments.get(i), row, met, count, in, ws);
        }
    }

    private static int place(int shifted, int stride, int size) {
        int place = shifted / stride;
        return shifted >= 0 && place * stride == shifted && place < size ? place : -1;
    }

    /** Where the row of the operand can be read. */
    private int operandRow(Buf x, int row, int number, float[] copy) {
        if (spread == null) {
            return x.offset() + row * w.outW() * inPixel;
        }
        int to = number * w.outW() * inPixel;
        int from = x.offset() + row * w.outW() * sourcePixel;
        spread.copy(x.floats(), from, sourcePixel, w.outW(), copy, to);
        return to;
    }

    private void results(Segment segment, int row, long[] met, int rows, float[] in, Workspace ws) {
        int columns = segment.columns.length;
        int n = rows * columns * depth;
        int[] at = ws.ints(2 * w.kernelSize() * depth);
        int t = 0;
        for (int i = 0; i < rows; i++) {
            int from = (int) (met[i] >>> 32);
            for (int j = 0; j < columns; j++) {
                int number = (int) met[i] * w.kernelW() + segment.columns[j];
                for (int c = 0; c < depth; c++) {
                    at[t] = from + segment.at[j] * inPixel + c * filters;
                    at[n + t] = (number * depth + c) * filters;
                    t++;
                }
            }
        }
        Buf bias = epilogue.bias();
        Buf out = binding.output();
        int to = (row * w.inW() + segment.first) * outPixel;
        int pitch = w.strideW() * outPixel;
        binding.kernels()
                .depthwise()
                .taps(
                        segment.count,
                        filters,
                        n,
                        at,
                        in,
                        0,
                        inPixel,
                        packed,
                        0,
                        bias.floats(),
                        bias.offset(),
                        epilogue.low(),
                        epilogue.high(),
                        out.floats(),
                        out.offset() + to,
                        pitch,
                        ws);
        if (!epilogue.isFinished()) {
            for (int p = 0; p < segment.count; p++) {
                int place = to + p * pitch;
                epilogue.finish(out.floats(), out.offset() + place, place, filters, ws);
            }
        }
    }
}
