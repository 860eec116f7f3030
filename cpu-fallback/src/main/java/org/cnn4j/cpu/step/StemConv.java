package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.PackedMatrix;
import org.cnn4j.cpu.gemm.TileFinish;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.kernel.StemKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.plan.Step;

/**
 * A stem: convolution of an image with channels last by {@link StemKernel}. Tasks are bands of output rows; each copies the rows of the
 * image that it needs, with zeros where they are padded, and reads windows where they lie in them. Sums are those of
 * {@link GemmConv}, in the same order.
 */
final class StemConv implements Runnable, WorkerPool.Body {
    /** Elements of the rows that a band copies, which are to stay in the second-level cache beside the results. */
    private static final int BAND = 1 << 15;

    private final Binding binding;
    private final StemKernel kernel;
    private final Window w;
    private final PackedMatrix weights;
    private final ColumnEpilogue epilogue;
    private final int filters;
    private final int outPixel;

    /** Elements of a padded row. */
    private final int row;

    /** Where the elements of a window lie. */
    private final int[] offsets;

    private final int bands;
    private final int bandRows;
    private final int tasks;

    StemConv(ConvProblem problem, Step step, PackedMatrix weights, int threads, Binding binding) {
        this.binding = binding;
        this.kernel = binding.kernels().stem();
        this.w = problem.window();
        this.weights = weights;
        this.filters = problem.filters();
        this.outPixel = step.output().pitch();
        this.row = paddedColumns(w) * w.channels();
        this.epilogue = new ColumnEpilogue(problem.epilogue(), binding, 1, filters, filters, 0, 0);
        int run = w.kernelW() * w.channels();
        this.offsets = new int[w.kernelH() * run];
        for (int p = 0; p < offsets.length; p++) {
            offsets[p] = p / run * row + p % run;
        }
        int images = problem.images();
        int most = Math.max(1, (BAND / row - w.kernelH()) / w.strideH() + 1);
        int wanted = Math.max((w.outH() + most - 1) / most, (4 * threads + images - 1) / images);
        this.bandRows = (w.outH() + Math.min(w.outH(), wanted) - 1) / Math.min(w.outH(), wanted);
        this.bands = (w.outH() + bandRows - 1) / bandRows;
        this.tasks = images * bands;
    }

    /** Whether a convolution with constant weights can be computed so. */
    static boolean applies(ConvProblem problem, Step step, KernelSet kernels) {
        Window w = problem.window();
        int filters = problem.filters();
        return kernels.stem().rows() > 0
                && problem.groups() == 1
                && problem.rank() == 2
                && !problem.epilogue().residual()
                && step.output().type().shape().size() > 0
                && w.dilationH() * w.dilationW() == 1
                && w.padW() >= 0
                && w.channels() * w.strideW() == kernels.stem().distance()
                && step.input(0).pitch() == w.channels()
                && w.channels() * w.kernelSize() <= GemmKernel.KC
                && w.outW() >= kernels.stem().rows()
                && w.padW() < paddedColumns(w)
                && filters % kernels.gemm().panelWidth(filters) == 0;
    }

    /** Pixels of a row of the image that windows cover. */
    private static int paddedColumns(Window w) {
        return (w.outW() - 1) * w.strideW() + w.kernelW();
    }

    @Override
    public void run() {
        epilogue.prepare();
        binding.pool().parallelFor(tasks, this);
    }

    @Override
    public void run(int task, int slot) {
        Workspace ws = binding.workspaces()[slot];
        int image = task / bands;
        int first = (task - image * bands) * bandRows;
        int end = Math.min(w.outH(), first + bandRows);
        int height = (end - first - 1) * w.strideH() + w.kernelH();
        float[] x = ws.buffer(Workspace.Use.LEFT_ROWS, height * row);
        for (int i = 0; i < height; i++) {
            copyRow(image, first * w.strideH() - w.padH() + i, x, i * row);
        }
        float[] y = binding.output().floats();
        int yo = binding.output().offset() + image * w.outSize() * outPixel;
        for (int oh = first; oh < end; oh++) {
            outputs(x, (oh - first) * w.strideH() * row, y, yo + oh * w.outW() * outPixel, ws);
        }
    }

    /** Row {@code ih} of an image with what it is padded by. */
    private void copyRow(int image, int ih, float[] x, int to) {
        if (ih < 0 || ih >= w.inH()) {
            Arrays.fill(x, to, to + row, 0f);
            return;
        }
        Buf in = binding.input(0);
        int left = w.padW() * w.channels();
        int n = Math.min(row - left, w.inW() * w.channels());
        Arrays.fill(x, to, to + left, 0f);
        System.arraycopy(in.floats(), in.offset() + (image * w.inH() + ih) * w.inW() * w.channels(), x, to + left, n);
        Arrays.fill(x, to + left + n, to + row, 0f);
    }

    /** One row of outputs. */
    private void outputs(float[] x, int xo, float[] y, int yo, Workspace ws) {
        TileFinish finish = epilogue.finish(0);
        float[] bias = finish.bias() != null ? finish.bias() : ws.zeros(filters);
        int width = binding.kernels().gemm().panelWidth(filters);
        int k = offsets.length;
        int done = 0;
        while (done < w.outW()) {
            // The last tile of a row does some outputs of the one before it once more.
            int ow = Math.min(done, w.outW() - kernel.rows());
            int from = xo + ow * kernel.distance();
            int to = yo + ow * outPixel;
            for (int j = 0; j < filters; j += width) {
                int panel = weights.offset(j, 0, k);
                kernel.tile(k, offsets, x, from, weights.data(), panel, bias, j, finish.lo(), y, to + j, outPixel);
            }
            done = ow + kernel.rows();
        }
        if (finish.hi() != Float.POSITIVE_INFINITY) {
            binding.kernels().rows().finish(y, yo, outPixel, w.outW(), filters, null, 0, finish.lo(), finish.hi());
        }
        epilogue.rows(y, yo, outPixel, w.outW(), filters, ws);
    }
}
