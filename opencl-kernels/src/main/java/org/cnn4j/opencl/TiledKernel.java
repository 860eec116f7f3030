package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;

/**
 * A program of the GPU matrix kernel: its tiling, how operands lie and what happens to the sums.
 *
 * @param config the tiling
 * @param a how A lies
 * @param b how B lies
 * @param wide along which of M, N and K operands are read and written four floats at a time
 * @param blocks for images: whether the channels are a multiple of the tiling's depth
 * @param split whether sums of slices of K are left for {@code gemm_reduce.cl}
 * @param clamp whether values are clamped, or go through any activation
 */
record TiledKernel(TiledConfig config, A a, B b, Wide wide, boolean blocks, boolean split, boolean clamp) {
    /** The kernel function. */
    static final String FUNCTION = "gemm_tiled";

    /** How A lies; the order is that of {@code A_KIND}. */
    enum A {
        /** {@code [batch][ceil(M / tile)][K][tile]}. */
        PACKED,
        /** {@code [M, K]}. */
        ROWS_OF_K,
        /** {@code [K, M]}. */
        ROWS_OF_M,
        /** {@code [images, M, positions]}, K being the positions of all images. */
        PIECES
    }

    /** How B lies. */
    enum B {
        /** {@code [K, N]}. */
        ROWS_OF_N,
        /** {@code [N, K]}. */
        ROWS_OF_K,
        /** Images of a convolution. */
        IMAGES,
        /** The windows of images as rows. */
        WINDOWS
    }

    /** Whether sizes and distances along M, N and K are multiples of 4. */
    record Wide(boolean m, boolean n, boolean k) {}

    /** What does not concern this kernel is left out, so that there are no two programs with the same code. */
    TiledKernel {
        boolean acrossK = a == A.ROWS_OF_K || a == A.PIECES || b == B.ROWS_OF_K;
        wide = new Wide(wide.m() && a == A.ROWS_OF_M, wide.n(), wide.k() && acrossK);
        blocks = blocks && b == B.IMAGES;
        clamp = clamp || split;
    }

    String options() {
        boolean spaced = a == A.ROWS_OF_K || a == A.PIECES || b == B.ROWS_OF_K || b == B.WINDOWS;
        StringBuilder all = new StringBuilder(config.options(spaced));
        all.append(" -DVW=4 -DA_KIND=").append(a.ordinal());
        all.append(" -DB_KIND=").append(b.ordinal());
        define(all, "BLOCKS", blocks);
        define(all, "SPLIT", split);
        all.append(" -DVM=").append(wide.m() ? 4 : 1);
        all.append(" -DVN=").append(wide.n() ? 4 : 1);
        all.append(" -DVK=").append(wide.k() ? 4 : 1);
        return all.append(" -DCLAMP=").append(clamp ? 1 : 0).toString();
    }

    private static void define(StringBuilder all, String name, boolean on) {
        if (on) {
            all.append(" -D").append(name).append("=1");
        }
    }

    String[] files() {
        List<String> files = new ArrayList<>(List.of("vector.cl", "activation.cl", "finish.cl", "tile.cl"));
        if (b == B.IMAGES) {
            files.add("tile_image.cl");
        }
        if (b == B.WINDOWS) {
            files.add("index.cl");
            files.add("tile_windows.cl");
        }
        files.add("gemm_tiled.cl");
        return files.toArray(String[]::new);
    }
}
