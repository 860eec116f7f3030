package org.cnn4j.cpu.gemm;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.Workspace;

/** A matrix in memory as a GEMM operand: element (p, i) lies at {@code base + p * pStride + i * iStride}. */
public final class MatrixPanels implements PanelSource {
    private final Buf buf;
    private final int pStride;
    private final int iStride;
    private final RowKernel kernel;
    private int base;

    public MatrixPanels(Buf buf, int pStride, int iStride, RowKernel kernel) {
        this.buf = buf;
        this.pStride = pStride;
        this.iStride = iStride;
        this.kernel = kernel;
    }

    /** The same matrix, starting {@code base} elements into the buffer. */
    public MatrixPanels at(int base) {
        MatrixPanels m = new MatrixPanels(buf, pStride, iStride, kernel);
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
            if (n < width) {
                Arrays.fill(dst, out, out + kc * width, 0f);
            }
            if (iStride == 1) {
                for (int p = 0; p < kc; p++) {
                    System.arraycopy(src, from + p * pStride, dst, out + p * width, n);
                }
            } else {
                kernel.gather(src, from, pStride, iStride, kc, n, dst, out, width, ws);
            }
            out += kc * width;
        }
    }
}
