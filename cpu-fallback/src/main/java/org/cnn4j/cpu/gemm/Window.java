package org.cnn4j.cpu.gemm;

/**
 * A sliding window over {@code channels} planes of up to three dimensions; missing dimensions are leading ones of size 1. The window
 * for output position o starts at {@code o * stride - pad}; what it reads outside of the plane is padding.
 */
public record Window(
        int channels,
        int inD,
        int inH,
        int inW,
        int outD,
        int outH,
        int outW,
        int kernelD,
        int kernelH,
        int kernelW,
        int strideD,
        int strideH,
        int strideW,
        int dilationD,
        int dilationH,
        int dilationW,
        int padD,
        int padH,
        int padW) {

    /**
     * A window from per-dimension values, each array of the spatial rank (1 to 3).
     *
     * @param pads the padding before each dimension
     */
    public static Window of(
            int channels, int[] in, int[] out, int[] kernel, int[] strides, int[] dilations, int[] pads) {
        int[] i = lead(in, 1);
        int[] o = lead(out, 1);
        int[] k = lead(kernel, 1);
        int[] s = lead(strides, 1);
        int[] d = lead(dilations, 1);
        int[] p = lead(pads, 0);
        Window w = new Window(
                channels, i[0], i[1], i[2], o[0], o[1], o[2], k[0], k[1], k[2], s[0], s[1], s[2], d[0], d[1], d[2],
                p[0], p[1], p[2]);
        return w.pointwise() ? w.flattened() : w;
    }

    private static int[] lead(int[] v, int fill) {
        int[] r = {fill, fill, fill};
        System.arraycopy(v, 0, r, 3 - v.length, v.length);
        return r;
    }

    /** Elements of an input plane. */
    public int inSize() {
        return inD * inH * inW;
    }

    /** Elements of an output plane. */
    public int outSize() {
        return outD * outH * outW;
    }

    /** Positions of the kernel. */
    public int kernelSize() {
        return kernelD * kernelH * kernelW;
    }

    /** Whether every output position reads just its own input position. */
    public boolean pointwise() {
        return kernelSize() == 1
                && strideD * strideH * strideW == 1
                && padD == 0
                && padH == 0
                && padW == 0
                && inSize() == outSize();
    }

    /** Whether there is one output position and it reads each input element once, in order. */
    public boolean coversInput() {
        return outSize() == 1
                && kernelD == inD
                && kernelH == inH
                && kernelW == inW
                && padD == 0
                && padH == 0
                && padW == 0
                && (dilationD == 1 || kernelD == 1)
                && (dilationH == 1 || kernelH == 1)
                && (dilationW == 1 || kernelW == 1);
    }

    /** A pointwise window as one long row. */
    private Window flattened() {
        return new Window(channels, 1, 1, inSize(), 1, 1, outSize(), 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0);
    }
}
