package org.cnn4j.cpu.gemm;

import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.RowKernel;

/** A matrix in memory as the left operand of a GEMM: element (i, p) lies at {@code base + i * iStride + p * pStride}. */
public final class MatrixRows implements RowSource {
    private final Buf buf;
    private final int base;
    private final int iStride;
    private final int pStride;

    public MatrixRows(Buf buf, int base, int iStride, int pStride) {
        this.buf = buf;
        this.base = base;
        this.iStride = iStride;
        this.pStride = pStride;
    }

    @Override
    public void copy(int p0, int kc, int i0, int i1, float[] dst, int to, int ld, RowKernel rows) {
        float[] src = buf.floats();
        int from = buf.offset() + base + i0 * iStride + p0 * pStride;
        if (pStride == 1) {
            rows.copyRows(src, from, iStride, dst, to, ld, i1 - i0, kc);
        } else {
            // Reads along i, which is where neighbours lie when p is strided.
            for (int p = 0; p < kc; p++) {
                int s = from + p * pStride;
                for (int i = 0; i < i1 - i0; i++) {
                    dst[to + i * ld + p] = src[s + i * iStride];
                }
            }
        }
    }

    @Override
    public boolean isPlain() {
        return pStride == 1;
    }
}
