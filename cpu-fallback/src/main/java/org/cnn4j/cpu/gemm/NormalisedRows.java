package org.cnn4j.cpu.gemm;

import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.ChannelKernel;
import org.cnn4j.cpu.kernel.RowKernel;

/** A matrix whose columns are scaled, shifted and clamped on their way into a GEMM. */
public final class NormalisedRows implements RowSource {
    private final Buf buf;
    private final int pitch;
    private final float[] scale;
    private final float[] shift;
    private final float lo;
    private final float hi;
    private final ChannelKernel kernel;

    /**
     * @param pitch the distance of rows
     */
    public NormalisedRows(Buf buf, int pitch, float[] scale, float[] shift, float lo, float hi, ChannelKernel kernel) {
        this.buf = buf;
        this.pitch = pitch;
        this.scale = scale;
        this.shift = shift;
        this.lo = lo;
        this.hi = hi;
        this.kernel = kernel;
    }

    @Override
    public void copy(int p0, int kc, int i0, int i1, float[] dst, int to, int ld, RowKernel rows) {
        int from = buf.offset() + i0 * pitch + p0;
        kernel.affine(i1 - i0, kc, buf.floats(), from, pitch, scale, shift, p0, lo, hi, dst, to, ld);
    }
}
