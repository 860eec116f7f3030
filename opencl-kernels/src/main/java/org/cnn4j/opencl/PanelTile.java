package org.cnn4j.opencl;

import java.util.List;

/**
 * A tile of C that {@code gemm_panel.cl} holds in registers.
 *
 * @param rows its rows
 * @param vectors vectors in a row
 */
record PanelTile(int rows, int vectors) {
    /** The tiles for 32 registers of 16 floats. */
    static final List<PanelTile> WIDE =
            List.of(new PanelTile(8, 3), new PanelTile(14, 2), new PanelTile(12, 2), new PanelTile(16, 1));

    /** The tiles for 16 registers. */
    static final List<PanelTile> NARROW = List.of(new PanelTile(4, 3), new PanelTile(6, 2), new PanelTile(8, 1));

    /** Half-cycles that a tile costs beside its products. */
    private static final double TILE = 150;

    /** Half-cycles to lay one vector of a strip into scratch. */
    private static final double STRIP = 5;

    /** Half-cycles for {@code [m, k] x [k, n]}, by counting vector instructions with all edges filled up. */
    double time(int width, int m, long n, int k, boolean packed) {
        double strips = Math.ceil((double) n / (vectors * width));
        double panels = Math.ceil((double) m / rows);
        return strips * panels * (k * step() + TILE) + (packed ? 0 : strips * vectors * k * STRIP);
    }

    /**
     * Half-cycles for one step of K: two fused multiply-adds a cycle and two loads; a row with one vector keeps both busy with its
     * factors alone.
     */
    double step() {
        return Math.max(rows * vectors, (rows + vectors) * 1.05);
    }

    int columns(int width) {
        return vectors * width;
    }

    @Override
    public String toString() {
        return rows + "x" + vectors;
    }
}
