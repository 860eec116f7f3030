package org.cnn4j.cpu.gemm;

import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;

/** A matrix in memory as a GEMM operand: element (p, i) lies at {@code base + p * pStride + i * iStride}. */
public final class MatrixPanels implements PanelSource {
    private final Buf buf;
    private final int pStride;
    private final int iStride;
    private int base;

    public MatrixPanels(Buf buf, int pStride, int iStride) {
        this.buf = buf;
        this.pStride = pStride;
        this.iStride = iStride;
    }

    /** The same matrix, starting {@code base} elements into the buffer. */
    public MatrixPanels at(int base) {
        MatrixPanels m = new MatrixPanels(buf, pStride, iStride);
        m.base = base;
        return m;
    }

    @Override
    public void pack(int p0, int kc, int i0, int i1, int width, float[] dst, int to, Workspace ws) {
        float[] src = buf.floats();
        int start = buf.offset() + base;
        int out = to;
        for (int i = i0; i < i1; i += width) {
            int n = Math.min(width, i1 - i);
            int from = start + p0 * pStride + i * iStride;
            if (iStride == 1) {
                rows(src, from, kc, n, width, dst, out);
            } else {
                transposed(src, from, kc, n, width, dst, out);
            }
            out += kc * width;
        }
    }

    private void rows(float[] src, int from, int kc, int n, int width, float[] dst, int out) {
        for (int p = 0; p < kc; p++) {
            System.arraycopy(src, from + p * pStride, dst, out, n);
            for (int j = n; j < width; j++) {
                dst[out + j] = 0;
            }
            out += width;
        }
    }

    /** Reads along p, which is where consecutive elements lie when i is strided. */
    private void transposed(float[] src, int from, int kc, int n, int width, float[] dst, int out) {
        for (int j = 0; j < width; j++) {
            if (j < n) {
                int s = from + j * iStride;
                for (int p = 0; p < kc; p++) {
                    dst[out + p * width + j] = src[s + p * pStride];
                }
            } else {
                for (int p = 0; p < kc; p++) {
                    dst[out + p * width + j] = 0;
                }
            }
        }
    }
}
