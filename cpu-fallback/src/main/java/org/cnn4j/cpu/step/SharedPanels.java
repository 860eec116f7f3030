package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.PackedMatrix;
import org.cnn4j.cpu.gemm.PanelSource;
import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * The right operand of a product that only a run knows, packed as a whole by all threads before they multiply. Packed inside of the
 * product instead, it would be packed once more for every block of rows.
 */
final class SharedPanels implements WorkerPool.Body {
    /** With fewer rows than this, a product is one block of rows, which packs each panel where it is used. */
    private static final int ROWS = 225;

    /** Columns of a tile, a multiple of every panel's width. */
    private static final int COLUMNS = 256;

    private final PanelSource source;
    private final int k;
    private final int n;
    private final Binding binding;
    private final int columnTiles;
    private PackedMatrix matrix;

    SharedPanels(PanelSource source, int k, int n, Binding binding) {
        this.source = source;
        this.k = k;
        this.n = n;
        this.binding = binding;
        this.columnTiles = (n + COLUMNS - 1) / COLUMNS;
    }

    /** Whether a product of [m, k] and [k, n] is faster so. */
    static boolean pays(int m, int n, int k) {
        return m >= ROWS && k > 0 && (long) (n + COLUMNS) * k < Integer.MAX_VALUE / 2;
    }

    /** Packs the operand as it is now, into memory that the next such operand of this execution will use. */
    PackedMatrix pack() {
        GemmKernel kernel = binding.kernels().gemm();
        float[] room = binding.workspaces()[0].buffer(Workspace.Use.SHARED_PANELS, PackedMatrix.size(k, n, kernel));
        if (matrix == null || matrix.data() != room) {
            matrix = PackedMatrix.in(room, k, n, kernel);
        }
        binding.pool().parallelFor(matrix.blocks() * columnTiles, this);
        return matrix;
    }

    @Override
    public void run(int tile, int slot) {
        int block = tile / columnTiles;
        int from = (tile - block * columnTiles) * COLUMNS;
        matrix.pack(
                source,
                block,
                from,
                Math.min(n, from + COLUMNS),
                binding.kernels().gemm().strip(n),
                binding.workspaces()[slot]);
    }
}
