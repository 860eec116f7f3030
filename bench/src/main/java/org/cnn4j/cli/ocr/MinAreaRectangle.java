package org.cnn4j.cli.ocr;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rectangle of least area around a set of points. One of its edges lies on an edge of the convex hull (Freeman and
 * Shapira, 1975), so each hull edge is tried; hulls of text regions have few.
 */
final class MinAreaRectangle {
    private MinAreaRectangle() {}

    /**
     * @param points {@code {x, y}} each, not all on one line
     */
    static Quad around(List<double[]> points) {
        List<double[]> hull = hull(points);
        Quad best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < hull.size(); i++) {
            double[] a = hull.get(i);
            double[] b = hull.get((i + 1) % hull.size());
            double length = Math.hypot(b[0] - a[0], b[1] - a[1]);
            double ux = (b[0] - a[0]) / length;
            double uy = (b[1] - a[1]) / length;
            double minU = Double.POSITIVE_INFINITY;
            double maxU = Double.NEGATIVE_INFINITY;
            double minV = Double.POSITIVE_INFINITY;
            double maxV = Double.NEGATIVE_INFINITY;
            for (double[] p : hull) {
                double u = p[0] * ux + p[1] * uy;
                double v = p[1] * ux - p[0] * uy;
                minU = Math.min(minU, u);
                maxU = Math.max(maxU, u);
                minV = Math.min(minV, v);
                maxV = Math.max(maxV, v);
            }
            double area = (maxU - minU) * (maxV - minV);
            if (area < least - 1e-9) {
                least = area;
                best = upright(ux, uy, minU, maxU, minV, maxV);
            }
        }
        return best;
    }

    /** The corners clockwise from the top left one, which of the two leftmost is the upper. */
    private static Quad upright(double ux, double uy, double minU, double maxU, double minV, double maxV) {
        List<double[]> corners = new ArrayList<>(List.of(
                corner(ux, uy, minU, minV),
                corner(ux, uy, maxU, minV),
                corner(ux, uy, maxU, maxV),
                corner(ux, uy, minU, maxV)));
        corners.sort(Comparator.comparingDouble(c -> c[0]));
        boolean leftSwapped = corners.get(0)[1] > corners.get(1)[1];
        boolean rightSwapped = corners.get(2)[1] > corners.get(3)[1];
        double[] topLeft = corners.get(leftSwapped ? 1 : 0);
        double[] bottomLeft = corners.get(leftSwapped ? 0 : 1);
        double[] topRight = corners.get(rightSwapped ? 3 : 2);
        double[] bottomRight = corners.get(rightSwapped ? 2 : 3);
        return new Quad(
                topLeft[0],
                topLeft[1],
                topRight[0],
                topRight[1],
                bottomRight[0],
                bottomRight[1],
                bottomLeft[0],
                bottomLeft[1]);
    }

    private static double[] corner(double ux, double uy, double u, double v) {
        return new double[] {u * ux - v * uy, u * uy + v * ux};
    }

    /** Andrew's monotone chain. */
    private static List<double[]> hull(List<double[]> points) {
        List<double[]> sorted = new ArrayList<>(points);
        sorted.sort(Comparator.<double[]>comparingDouble(p -> p[0]).thenComparingDouble(p -> p[1]));
        List<double[]> lower = half(sorted);
        java.util.Collections.reverse(sorted);
        List<double[]> upper = half(sorted);
        lower.remove(lower.size() - 1);
        upper.remove(upper.size() - 1);
        lower.addAll(upper);
        return lower;
    }

    private static List<double[]> half(List<double[]> sorted) {
        List<double[]> chain = new ArrayList<>();
        for (double[] p : sorted) {
            while (chain.size() >= 2 && cross(chain.get(chain.size() - 2), chain.get(chain.size() - 1), p) <= 0) {
                chain.remove(chain.size() - 1);
            }
            chain.add(p);
        }
        return chain;
    }

    private static double cross(double[] o, double[] a, double[] b) {
        return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
    }
}
