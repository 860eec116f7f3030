package org.cnn4j.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.ColumnKernel;
import org.cnn4j.cpu.scalar.ScalarColumns;

/**
 * Loops down columns with the Vector API, four vectors of columns at a time. A template, see {@link VectorKernels}. Columns that do not
 * fill a vector go by {@link ScalarColumns}, with the same results, as there are no fused multiply-adds here.
 */
final class VectorColumns implements ColumnKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final ScalarColumns REST = new ScalarColumns();

    @Override
    public void sums(int rows, int columns, float[] x, int xo, float[] sums, int to) {
        int c = 0;
        for (; c + 4 * L <= columns; c += 4 * L) {
            fourSums(rows, columns, x, xo + c, sums, to + c);
        }
        for (; c + L <= columns; c += L) {
            FloatVector s = FloatVector.zero(S);
            for (int r = 0; r < rows; r++) {
                s = s.add(fromArray(S, x, xo + r * columns + c));
            }
            s.intoArray(sums, to + c);
        }
        REST.sums(c < columns ? rows : 0, columns, c, x, xo, sums, to);
    }

    private static void fourSums(int rows, int columns, float[] x, int xo, float[] sums, int to) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0, s2 = s0, s3 = s0;
        for (int r = 0, i = xo; r < rows; r++, i += columns) {
            s0 = s0.add(fromArray(S, x, i));
            s1 = s1.add(fromArray(S, x, i + L));
            s2 = s2.add(fromArray(S, x, i + 2 * L));
            s3 = s3.add(fromArray(S, x, i + 3 * L));
        }
        s0.intoArray(sums, to);
        s1.intoArray(sums, to + L);
        s2.intoArray(sums, to + 2 * L);
        s3.intoArray(sums, to + 3 * L);
    }

    @Override
    public void moments(
            int rows,
            int columns,
            float[] x,
            int xo,
            float[] center,
            int co,
            float[] sums,
            int to,
            float[] squares,
            int qo) {
        int c = 0;
        for (; c + 2 * L <= columns; c += 2 * L) {
            twoMoments(rows, columns, x, xo + c, center, co + c, sums, to + c, squares, qo + c);
        }
        for (; c + L <= columns; c += L) {
            FloatVector m = fromArray(S, center, co + c);
            FloatVector s = FloatVector.zero(S);
            FloatVector q = FloatVector.zero(S);
            for (int r = 0; r < rows; r++) {
                FloatVector d = fromArray(S, x, xo + r * columns + c).sub(m);
                s = s.add(d);
                q = q.add(d.mul(d));
            }
            s.intoArray(sums, to + c);
            q.intoArray(squares, qo + c);
        }
        REST.moments(c < columns ? rows : 0, columns, c, x, xo, center, co, sums, to, squares, qo);
    }

    private static void twoMoments(
            int rows,
            int columns,
            float[] x,
            int xo,
            float[] center,
            int co,
            float[] sums,
            int to,
            float[] squares,
            int qo) {
        FloatVector m0 = fromArray(S, center, co);
        FloatVector m1 = fromArray(S, center, co + L);
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0, q0 = s0, q1 = s0;
        for (int r = 0, i = xo; r < rows; r++, i += columns) {
            FloatVector d0 = fromArray(S, x, i).sub(m0);
            FloatVector d1 = fromArray(S, x, i + L).sub(m1);
            s0 = s0.add(d0);
            s1 = s1.add(d1);
            q0 = q0.add(d0.mul(d0));
            q1 = q1.add(d1.mul(d1));
        }
        s0.intoArray(sums, to);
        s1.intoArray(sums, to + L);
        q0.intoArray(squares, qo);
        q1.intoArray(squares, qo + L);
    }

    @Override
    public void products(
            int rows,
            int columns,
            float[] y,
            int yo,
            float[] x,
            int xo,
            float[] center,
            float[] sums,
            int to,
            float[] products,
            int qo) {
        int c = 0;
        for (; c + 2 * L <= columns; c += 2 * L) {
            twoProducts(rows, columns, y, yo + c, x, xo + c, center, c, sums, to + c, products, qo + c);
        }
        for (; c + L <= columns; c += L) {
            FloatVector m = fromArray(S, center, c);
            FloatVector s = FloatVector.zero(S);
            FloatVector q = FloatVector.zero(S);
            for (int r = 0; r < rows; r++) {
                FloatVector v = fromArray(S, y, yo + r * columns + c);
                s = s.add(v);
                q = q.add(v.mul(fromArray(S, x, xo + r * columns + c).sub(m)));
            }
            s.intoArray(sums, to + c);
            q.intoArray(products, qo + c);
        }
        REST.products(c < columns ? rows : 0, columns, c, y, yo, x, xo, center, sums, to, products, qo);
    }

    private static void twoProducts(
            int rows,
            int columns,
            float[] y,
            int yo,
            float[] x,
            int xo,
            float[] center,
            int co,
            float[] sums,
            int to,
            float[] products,
            int qo) {
        FloatVector m0 = fromArray(S, center, co);
        FloatVector m1 = fromArray(S, center, co + L);
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0, q0 = s0, q1 = s0;
        for (int r = 0, i = 0; r < rows; r++, i += columns) {
            FloatVector v0 = fromArray(S, y, yo + i);
            FloatVector v1 = fromArray(S, y, yo + i + L);
            s0 = s0.add(v0);
            s1 = s1.add(v1);
            q0 = q0.add(v0.mul(fromArray(S, x, xo + i).sub(m0)));
            q1 = q1.add(v1.mul(fromArray(S, x, xo + i + L).sub(m1)));
        }
        s0.intoArray(sums, to);
        s1.intoArray(sums, to + L);
        q0.intoArray(products, qo);
        q1.intoArray(products, qo + L);
    }

    @Override
    public void normalise(
            int rows,
            int columns,
            float[] x,
            int xo,
            float[] center,
            float[] scale,
            float[] shift,
            float[] dst,
            int to) {
        int whole = columns & -L;
        for (int r = 0; r < rows; r++) {
            normaliseRow(whole, x, xo + r * columns, center, scale, shift, dst, to + r * columns);
        }
        REST.normalise(whole < columns ? rows : 0, columns, whole, x, xo, center, scale, shift, dst, to);
    }

    private static void normaliseRow(
            int n, float[] x, int xo, float[] center, float[] scale, float[] shift, float[] dst, int to) {
        for (int c = 0; c < n; c += L) {
            fromArray(S, x, xo + c)
                    .sub(fromArray(S, center, c))
                    .mul(fromArray(S, scale, c))
                    .add(fromArray(S, shift, c))
                    .intoArray(dst, to + c);
        }
    }

    @Override
    public void normaliseAndAdd(
            int rows,
            int columns,
            float[] y,
            int yo,
            float[] factor,
            float[] x,
            int xo,
            float[] center,
            float[] scale,
            float[] shift,
            float[] dst,
            int to) {
        int whole = columns & -L;
        for (int r = 0; r < rows; r++) {
            int at = r * columns;
            normaliseAndAddRow(whole, y, yo + at, factor, x, xo + at, center, scale, shift, dst, to + at);
        }
        int rest = whole < columns ? rows : 0;
        REST.normaliseAndAdd(rest, columns, whole, y, yo, factor, x, xo, center, scale, shift, dst, to);
    }

    private static void normaliseAndAddRow(
            int n,
            float[] y,
            int yo,
            float[] factor,
            float[] x,
            int xo,
            float[] center,
            float[] scale,
            float[] shift,
            float[] dst,
            int to) {
        for (int c = 0; c < n; c += L) {
            FloatVector rest = fromArray(S, x, xo + c)
                    .sub(fromArray(S, center, c))
                    .mul(fromArray(S, scale, c))
                    .add(fromArray(S, shift, c));
            fromArray(S, y, yo + c).mul(fromArray(S, factor, c)).add(rest).intoArray(dst, to + c);
        }
    }
}
