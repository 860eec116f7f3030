package org.cnn4j.cpu.vector;

import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/** Tiles of up to {@code mr} rows × 2 vectors: what is the same for all numbers of registers. */
abstract class VectorTiles implements GemmKernel {
    private final int mr;
    private final int lanes;

    VectorTiles(int mr, int lanes) {
        this.mr = mr;
        this.lanes = lanes;
    }

    @Override
    public final int mr() {
        return mr;
    }

    @Override
    public final int panelWidth(int n) {
        return 2 * lanes;
    }

    @Override
    public final int strip(int n) {
        return lanes;
    }

    @Override
    public final void tile(
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            int width,
            float[] z,
            int zo,
            int ldz,
            float[] c,
            int co,
            int ldc,
            int rows,
            int cols,
            Workspace ws) {
        if (cols == lanes && half(rows, k, a, ao, b, bo, z, zo, ldz, c, co, ldc)) {
            return;
        }
        int taken = taken(rows);
        if (rows == taken && cols == width) {
            run(taken, k, a, ao, b, bo, z, zo, ldz, c, co, ldc);
            return;
        }
        float[] edge = ws.buffer(Workspace.Use.EDGE_TILE, mr * width);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(z, zo + i * ldz, edge, i * width, cols);
        }
        run(taken, k, a, ao, b, bo, edge, 0, width, edge, 0, width);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(edge, i * width, c, co + i * ldc, cols);
        }
    }

    /** The rows that are computed for {@code rows}: those beyond cost less than another pass over the panel. */
    abstract int taken(int rows);

    /** A tile of both vectors and as many rows as {@link #taken} told. */
    abstract void run(
            int rows,
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            float[] z,
            int zo,
            int ldz,
            float[] c,
            int co,
            int ldc);

    /** A tile of one vector; false if there is none for so many rows. */
    boolean half(
            int rows,
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            float[] z,
            int zo,
            int ldz,
            float[] c,
            int co,
            int ldc) {
        return false;
    }
}
