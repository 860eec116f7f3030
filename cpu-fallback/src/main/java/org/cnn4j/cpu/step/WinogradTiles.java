package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.spi.WinogradForm;

/** The tiles that cover the output planes of all images, in order, and the patches of input that they need. Offsets are in pixels. */
final class WinogradTiles {
    private final WinogradForm form;
    private final Window w;
    private final int down;
    private final int across;
    private final int count;

    WinogradTiles(WinogradForm form, Window w, int images) {
        this.form = form;
        this.w = w;
        this.down = ceil(w.outH(), form.rows());
        this.across = ceil(w.outW(), form.columns());
        this.count = images * down * across;
    }

    /** The number of tiles of {@code images} planes. */
    static long count(WinogradForm form, Window w, int images) {
        return (long) images * ceil(w.outH(), form.rows()) * ceil(w.outW(), form.columns());
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }

    int count() {
        return count;
    }

    private int image(int tile) {
        return tile / (down * across);
    }

    /** The tile's first row of outputs. */
    private int row(int tile) {
        return tile / across % down * form.rows();
    }

    private int column(int tile) {
        return tile % across * form.columns();
    }

    /** Pixels in a row of input. */
    int inputRow() {
        return w.inW();
    }

    /** Pixels in a row of output. */
    int outputRow() {
        return w.outW();
    }

    /** Whether the tile's patch has no padding in it. */
    boolean insideInput(int tile) {
        int h = row(tile) - w.padH();
        int x = column(tile) - w.padW();
        return h >= 0 && x >= 0 && h + form.patchRows() <= w.inH() && x + form.patchColumns() <= w.inW();
    }

    /** The first pixel of a patch that is inside of the input. */
    int inputOffset(int tile) {
        return (image(tile) * w.inH() + row(tile) - w.padH()) * w.inW() + column(tile) - w.padW();
    }

    int outputOffset(int tile) {
        return (image(tile) * w.outH() + row(tile)) * w.outW() + column(tile);
    }

    /** How many of the tile's rows lie inside of the output. */
    int validRows(int tile) {
        return Math.min(form.rows(), w.outH() - row(tile));
    }

    int validColumns(int tile) {
        return Math.min(form.columns(), w.outW() - column(tile));
    }

    /**
     * Copies a tile's patch; padding, and what a pixel has beyond its channels, is zero.
     *
     * @param xo where the first of the wanted channels of the first pixel of all lies
     * @param pixel the distance of pixels in {@code x}
     * @param n the number of wanted channels
     * @param po where the first pixel goes
     * @param wide the distance of pixels in {@code patch}
     */
    void copyPatch(int tile, float[] x, int xo, int pixel, int n, float[] patch, int po, int wide) {
        int top = row(tile) - w.padH();
        int left = column(tile) - w.padW();
        int image = image(tile) * w.inH();
        int at = po;
        for (int i = top; i < top + form.patchRows(); i++) {
            for (int j = left; j < left + form.patchColumns(); j++) {
                boolean inside = i >= 0 && i < w.inH() && j >= 0 && j < w.inW();
                int copied = inside ? n : 0;
                if (inside) {
                    System.arraycopy(x, xo + ((image + i) * w.inW() + j) * pixel, patch, at, n);
                }
                Arrays.fill(patch, at + copied, at + wide, 0f);
                at += wide;
            }
        }
    }

    /** Copies {@code n} channels of {@code rows} × {@code columns} pixels. */
    static void copy(
            int rows,
            int columns,
            int n,
            float[] src,
            int so,
            int srcRow,
            int srcPixel,
            float[] dst,
            int to,
            int dstRow,
            int dstPixel) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                System.arraycopy(src, so + i * srcRow + j * srcPixel, dst, to + i * dstRow + j * dstPixel, n);
            }
        }
    }
}
