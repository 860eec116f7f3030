package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.Gemm;
import org.cnn4j.cpu.gemm.MatrixPanels;
import org.cnn4j.cpu.gemm.MatrixRows;
import org.cnn4j.cpu.gemm.RowSource;
import org.cnn4j.cpu.gemm.TileFinish;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/**
 * Transposed convolution: for each image and group, the weights (transposed) times the input give a column matrix
 * {@code [filters * kernel, inputs]} in scratch memory, whose rows are then added to where they belong (col2im).
 */
final class ConvTransposeStep implements Runnable {
    private final Binding binding;
    private final EpilogueSpans epilogue;
    private final Gemm gemm;
    private final RowSource[] weights;
    private final Object[] inputs;
    /** The window of the convolution whose transpose this is: its input is our result. */
    private final Window w;

    private final int groups;
    private final int filters;
    private final WorkerPool.Body multiply = this::multiply;
    private final WorkerPool.Body add = this::add;
    private int product;

    private ConvTransposeStep(ConvTranspose op, Step step, Window w, float[] turned, int threads, Binding binding) {
        this.binding = binding;
        this.epilogue = new EpilogueSpans(op.epilogue(), binding, 2);
        this.w = w;
        this.groups = op.groups();
        this.filters = step.input(1).type().shape().dim(1);
        int channels = step.input(0).type().shape().dim(1) / groups;
        int rows = filters * w.kernelSize();
        this.weights = new RowSource[groups];
        for (int g = 0; g < groups; g++) {
            int base = g * channels * rows;
            weights[g] = turned != null
                    ? new MatrixRows(new Buf(turned, 0), base, channels, 1)
                    : new MatrixRows(binding.input(1), base, 1, rows);
        }
        this.inputs = new Object[step.input(0).type().shape().dim(0) * groups];
        for (int p = 0; p < inputs.length; p++) {
            inputs[p] = new MatrixPanels(binding.input(0), w.outSize(), 1).at(p * channels * w.outSize());
        }
        this.gemm = new Gemm(binding.kernels(), rows, w.outSize(), channels, false, threads);
    }

    static StepFactory compile(ConvTranspose op, Step step, CompileContext context) {
        Window w =
                Windows.of(1, step.output().type().shape(), step.input(0).type().shape(), op.window());
        int threads = context.threads();
        Slot weights = step.input(1);
        float[] turned = !weights.isConstant()
                ? null
                : context.derive(
                        weights,
                        float[].class,
                        "turned in " + op.groups() + " groups",
                        () -> turned(
                                context.constant(weights).floats(),
                                weights.type().shape(),
                                op.groups()));
        return binding -> new ConvTransposeStep(op, step, w, turned, threads, binding);
    }

    /** Weights {@code [C, M / groups, kernel...]} as {@code [groups, M / groups * kernel, C / groups]}. */
    private static float[] turned(float[] w, Shape shape, int groups) {
        int channels = shape.dim(0) / groups;
        int rows = shape.product(1, shape.rank());
        float[] turned = new float[w.length];
        for (int i = 0; i < w.length; i++) {
            int channel = i / rows;
            int group = channel / channels;
            turned[(group * rows + i % rows) * channels + channel % channels] = w[i];
        }
        return turned;
    }

    /** The elements of the column matrix of one image and group. */
    static int scratch(ConvTranspose op, TensorType x, TensorType w) {
        long inputs = x.shape().product(2, x.shape().rank());
        return Math.toIntExact(inputs * w.shape().dim(1) * op.window().kernelSize());
    }

    @Override
    public void run() {
        for (product = 0; product < inputs.length; product++) {
            binding.pool().parallelFor(gemm.tiles(), multiply);
            binding.pool().parallelFor(filters, add);
        }
    }

    private void multiply(int tile, int slot) {
        Buf columns = binding.scratch();
        gemm.block(
                tile,
                weights[product % groups],
                inputs[product],
                columns.floats(),
                columns.offset(),
                w.outSize(),
                TileFinish.NONE,
                binding.workspaces()[slot]);
    }

    /** Forms the plane of one filter from its rows of the column matrix. */
    private void add(int filter, int slot) {
        Workspace ws = binding.workspaces()[slot];
        float[] dst = binding.output().floats();
        int at = (product * filters + filter) * w.inSize();
        int to = binding.output().offset() + at;
        Arrays.fill(dst, to, to + w.inSize(), 0f);
        float[] columns = binding.scratch().floats();
        int row = binding.scratch().offset() + filter * w.kernelSize() * w.outSize();
        for (int z = 0; z < w.kernelD(); z++) {
            for (int y = 0; y < w.kernelH(); y++) {
                for (int x = 0; x < w.kernelW(); x++) {
                    addRow(
                            columns,
                            row,
                            z * w.dilationD() - w.padD(),
                            y * w.dilationH() - w.padH(),
                            x * w.dilationW() - w.padW(),
                            dst,
                            to);
                    row += w.outSize();
                }
            }
        }
        epilogue.channel(product % groups * filters + filter, dst, to, at, w.inSize(), ws);
    }

    /** Adds what one kernel position gives: input (d, h, x) goes to {@code (d, h, x) * stride + shift}. */
    private void addRow(float[] columns, int row, int shiftD, int shiftH, int shiftW, float[] dst, int to) {
        int first = shiftW >= 0 ? 0 : (-shiftW + w.strideW() - 1) / w.strideW();
        int reach = w.inW() - 1 - shiftW;
        int last = reach < 0 ? -1 : Math.min(w.outW() - 1, reach / w.strideW());
        for (int d = 0; d < w.outD(); d++) {
            int od = d * w.strideD() + shiftD;
            for (int h = 0; h < w.outH(); h++) {
                int oh = h * w.strideH() + shiftH;
                if (od >= 0 && od < w.inD() && oh >= 0 && oh < w.inH()) {
                    int s = row + (d * w.outH() + h) * w.outW();
                    int t = to + (od * w.inH() + oh) * w.inW() + shiftW;
                    for (int i = first; i <= last; i++) {
                        dst[t + i * w.strideW()] += columns[s + i];
                    }
                }
            }
        }
    }
}
