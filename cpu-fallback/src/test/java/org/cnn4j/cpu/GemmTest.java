package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.cnn4j.cpu.gemm.Gemm;
import org.cnn4j.cpu.gemm.MatrixPanels;
import org.cnn4j.cpu.gemm.MatrixRows;
import org.cnn4j.cpu.gemm.PackedMatrix;
import org.cnn4j.cpu.gemm.TileFinish;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.kernel.Workspace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of small integers are exact in floats, so every element must be equal to the one of the naive loop. */
class GemmTest {
    private static final int[][] SIZES = {
        {1, 1, 1},
        {1, 207, 13},
        {13, 1, 207},
        {7, 7, 1},
        {8, 32, 256},
        {9, 33, 257},
        {6, 16, 4},
        {16, 256, 5},
        {17, 300, 700},
        {65, 49, 300},
        {5, 1000, 3},
        {130, 70, 513},
        {59, 96, 16},
        {31, 80, 64},
        {29, 64, 65},
        {170, 24, 96},
        {170, 3, 20},
        {99, 31, 33}
    };

    static KernelVariant[] variants() {
        return TestBackends.variants().toArray(KernelVariant[]::new);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void equalsTheNaiveProduct(KernelVariant variant) {
        KernelSet kernels = variant.create();
        for (int[] size : SIZES) {
            for (int threads : new int[] {1, 4}) {
                for (boolean transposed : new boolean[] {false, true}) {
                    boolean packed = threads > 1;
                    check(kernels, size[0], size[1], size[2], threads, transposed, packed, packed);
                    check(kernels, size[0], size[1], size[2], threads, transposed, packed, false);
                }
            }
        }
    }

    private static void check(
            KernelSet kernels,
            int m,
            int n,
            int k,
            int threads,
            boolean transposed,
            boolean packed,
            boolean withResidual) {
        Random random = new Random(m * 31L + n * 7L + k);
        float[] a = integers(random, m * k);
        float[] b = integers(random, k * n);
        MatrixRows rows = new MatrixRows(new Buf(a, 0), 0, transposed ? 1 : k, transposed ? m : 1);
        MatrixPanels columns = new MatrixPanels(new Buf(b, 0), transposed ? 1 : n, transposed ? k : 1, kernels.rows());
        Object right = packed ? PackedMatrix.of(columns, k, n, kernels.gemm()) : columns;
        Gemm gemm = new Gemm(kernels, m, n, k, packed, threads);
        int ldc = transposed ? n + 3 : n;
        float[] c = new float[m * ldc + 5];
        Arrays.fill(c, 77f);
        float[] bias = Arrays.copyOf(integers(random, n), gemm.paddedColumns());
        float[] residual = integers(random, m * ldc);
        Buf added = withResidual ? new Buf(residual, 0) : null;
        float high = transposed ? 30f : Float.POSITIVE_INFINITY;
        TileFinish finish = packed ? new TileFinish(bias, added, 0, -20f, high) : TileFinish.NONE;
        Workspace ws = new Workspace();
        // From the last to the first: no block may write to the next one, which may have been done by then.
        for (int tile = gemm.tiles() - 1; tile >= 0; tile--) {
            gemm.block(tile, rows, right, c, 5, ldc, finish, ws);
        }
        String what = kernels.name() + " " + m + "x" + n + "x" + k + " at ";
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < ldc; j++) {
                double expected = 77;
                if (j < n) {
                    expected = 0;
                    for (int p = 0; p < k; p++) {
                        expected +=
                                (double) a[transposed ? p * m + i : i * k + p] * b[transposed ? j * k + p : p * n + j];
                    }
                    if (packed) {
                        double sum = expected + bias[j] + (withResidual ? residual[i * ldc + j] : 0);
                        expected = Math.min(high, Math.max(-20, sum));
                    }
                }
                assertEquals(expected, c[5 + i * ldc + j], what + i + "," + j);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void rowTimesMatrixAndDotAreExact(KernelVariant variant) {
        KernelSet kernels = variant.create();
        for (int n : new int[] {1, 13, 64, 207, 1500}) {
            int k = 37;
            Random random = new Random(n);
            float[] x = integers(random, 2 + Math.max(k, n));
            float[] b = integers(random, k * n + 1);
            float[] y = new float[n + 2];
            kernels.rows().rowTimesMatrix(n, k, x, 2, b, 1, n, y, 1, new Workspace());
            for (int j = 0; j < n; j++) {
                double expected = 0;
                for (int p = 0; p < k; p++) {
                    expected += (double) x[2 + p] * b[1 + p * n + j];
                }
                assertEquals(expected, y[1 + j]);
            }
            assertEquals(0f, y[0]);
            assertEquals(0f, y[n + 1]);
            int rows = 11;
            float[] matrix = integers(random, 1 + rows * (n + 2));
            float[] dots = new float[rows + 2];
            kernels.rows().dots(n, x, 2, matrix, 1, n + 2, rows, dots, 1, new Workspace());
            for (int r = 0; r < rows; r++) {
                double dot = 0;
                for (int i = 0; i < n; i++) {
                    dot += (double) x[2 + i] * matrix[1 + r * (n + 2) + i];
                }
                assertEquals(dot, dots[1 + r]);
            }
            assertEquals(0f, dots[0]);
            assertEquals(0f, dots[rows + 1]);
        }
    }

    private static float[] integers(Random random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextInt(9) - 4;
        }
        return values;
    }
}
