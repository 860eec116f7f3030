package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.cpu.gemm.Window;

/**
 * A padded copy of a plane, sorted by the phases of the strides: element (h, w) of the padded plane lies in phase
 * {@code (h % strideH, w % strideW)} at {@code (h / strideH, w / strideW)}. Then each position of the kernel reads, for all outputs of
 * a depth, one run of consecutive elements, whatever the stride; rows of outputs are {@link #pitch} apart and what lies between
 * them is to be ignored.
 */
final class Planes {
    /** Elements after the last one that may be read, so that runs can be rounded up to whole vectors. */
    private static final int SLACK = 64;

    private final Window w;
    private final int phasesH;
    private final int phasesW;
    private final int rows;
    private final int pitch;
    private final int depths;
    private final int depthSize;
    private final int[] offsets;

    Planes(Window w) {
        this.w = w;
        int reachH = (w.kernelH() - 1) * w.dilationH();
        int reachW = (w.kernelW() - 1) * w.dilationW();
        this.phasesH = Math.min(w.strideH(), reachH + 1);
        this.phasesW = Math.min(w.strideW(), reachW + 1);
        this.rows = w.outH() + reachH / w.strideH();
        this.pitch = w.outW() + reachW / w.strideW();
        this.depths = (w.outD() - 1) * w.strideD() + (w.kernelD() - 1) * w.dilationD() + 1;
        this.depthSize = phasesH * phasesW * rows * pitch;
        this.offsets = new int[w.kernelSize()];
        int t = 0;
        for (int z = 0; z < w.kernelD(); z++) {
            for (int y = 0; y < w.kernelH(); y++) {
                for (int x = 0; x < w.kernelW(); x++) {
                    int dy = y * w.dilationH();
                    int dx = x * w.dilationW();
                    int phase = dy % w.strideH() * phasesW + dx % w.strideW();
                    offsets[t++] = z * w.dilationD() * depthSize
                            + (phase * rows + dy / w.strideH()) * pitch
                            + dx / w.strideW();
                }
            }
        }
    }

    /** Elements of a padded plane, all depths. */
    int size() {
        return depths * depthSize + SLACK;
    }

    /** Where the window's elements lie, from the place of its output: one a kernel position, in row-major order. */
    int[] offsets() {
        return offsets;
    }

    /** The distance of rows of outputs. */
    int pitch() {
        return pitch;
    }

    /** The length of the run that covers all outputs of one depth, rounded up to 16. */
    int runLength() {
        return ((w.outH() - 1) * pitch + w.outW() + 15) / 16 * 16;
    }

    /** Where the outputs of a depth start. */
    int depthStart(int od) {
        return od * w.strideD() * depthSize;
    }

    /** Copies the plane at {@code so} to {@code to}. */
    void fill(float[] src, int so, float padding, float[] dst, int to) {
        int o = to;
        for (int d = 0; d < depths; d++) {
            int depth = d - w.padD();
            for (int ph = 0; ph < phasesH; ph++) {
                for (int pw = 0; pw < phasesW; pw++) {
                    for (int r = 0; r < rows; r++) {
                        int h = r * w.strideH() + ph - w.padH();
                        if (depth < 0 || depth >= w.inD() || h < 0 || h >= w.inH()) {
                            Arrays.fill(dst, o, o + pitch, padding);
                        } else {
                            row(src, so + (depth * w.inH() + h) * w.inW(), pw - w.padW(), padding, dst, o);
                        }
                        o += pitch;
                    }
                }
            }
        }
        Arrays.fill(dst, o, o + SLACK, padding);
    }

    /** One row: columns {@code first + i * strideW}. */
    private void row(float[] src, int row, int first, float padding, float[] dst, int o) {
        int stride = w.strideW();
        int lo = first >= 0 ? 0 : Math.min(pitch, (-first + stride - 1) / stride);
        int hi = first >= w.inW() ? 0 : Math.max(lo, Math.min(pitch, (w.inW() - 1 - first) / stride + 1));
        for (int i = 0; i < lo; i++) {
            dst[o + i] = padding;
        }
        if (stride == 1) {
            if (hi > lo) {
                System.arraycopy(src, row + first + lo, dst, o + lo, hi - lo);
            }
        } else {
            for (int i = lo; i < hi; i++) {
                dst[o + i] = src[row + first + i * stride];
            }
        }
        for (int i = Math.max(lo, hi); i < pitch; i++) {
            dst[o + i] = padding;
        }
    }

    /** Copies the outputs of a depth from a run to their rows. */
    void compact(float[] run, float[] dst, int to) {
        if (pitch == w.outW()) {
            System.arraycopy(run, 0, dst, to, w.outH() * pitch);
            return;
        }
        for (int h = 0; h < w.outH(); h++) {
            System.arraycopy(run, h * pitch, dst, to + h * w.outW(), w.outW());
        }
    }
}
