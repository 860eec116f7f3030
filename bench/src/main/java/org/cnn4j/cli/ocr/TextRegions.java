package org.cnn4j.cli.ocr;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Turns the probability map of a DBNet text detector into boxes (Liao et al., "Real-time Scene Text Detection with
 * Differentiable Binarization", 2020, with the settings of PaddleOCR): pixels over a threshold are grouped, each group's
 * smallest rectangle is scored by the mean probability inside it, and grown, since the network is trained on shrunken
 * text.
 */
final class TextRegions {
    /** A text line's box and its mean probability. */
    record Region(Quad box, double score) {}

    private static final float PIXEL_THRESHOLD = 0.3f;
    private static final double BOX_THRESHOLD = 0.5;
    /** PaddleOCR has 1.5; with a little more room around it, the recognition network sees the blanks of a line better. */
    private static final double UNCLIP_RATIO = 2.0;
    /** Boxes with a shorter side below this, in pixels of the map, are specks. */
    private static final double MIN_SIDE = 3;

    private TextRegions() {}

    /**
     * @param map probabilities {@code [H, W]}
     * @return boxes in the map's coordinates, in no promised order
     */
    static List<Region> find(float[] map, int width, int height) {
        boolean[] seen = new boolean[map.length];
        List<Region> regions = new ArrayList<>();
        for (int start = 0; start < map.length; start++) {
            if (seen[start] || map[start] <= PIXEL_THRESHOLD) {
                continue;
            }
            Quad tight = MinAreaRectangle.around(outline(flood(map, width, height, start, seen), width));
            if (Math.min(tight.width(), tight.height()) < MIN_SIDE) {
                continue;
            }
            double score = meanInside(map, width, height, tight);
            if (score >= BOX_THRESHOLD) {
                double distance =
                        tight.width() * tight.height() * UNCLIP_RATIO / (2 * (tight.width() + tight.height()));
                regions.add(new Region(tight.grown(distance), score));
            }
        }
        return regions;
    }

    /** All pixels over the threshold that touch {@code start}, also by a corner. */
    private static List<Integer> flood(float[] map, int width, int height, int start, boolean[] seen) {
        List<Integer> members = new ArrayList<>();
        ArrayDeque<Integer> open = new ArrayDeque<>();
        seen[start] = true;
        open.add(start);
        while (!open.isEmpty()) {
            int pixel = open.poll();
            members.add(pixel);
            int x = pixel % width;
            int y = pixel / width;
            for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                    int next = ny * width + nx;
                    if (!seen[next] && map[next] > PIXEL_THRESHOLD) {
                        seen[next] = true;
                        open.add(next);
                    }
                }
            }
        }
        return members;
    }

    /** The corners of each row's first and last pixel: their hull is the hull of all. */
    private static List<double[]> outline(List<Integer> members, int width) {
        int top = Integer.MAX_VALUE;
        int bottom = -1;
        for (int pixel : members) {
            top = Math.min(top, pixel / width);
            bottom = Math.max(bottom, pixel / width);
        }
        int[] first = new int[bottom - top + 1];
        int[] last = new int[bottom - top + 1];
        java.util.Arrays.fill(first, Integer.MAX_VALUE);
        for (int pixel : members) {
            int row = pixel / width - top;
            first[row] = Math.min(first[row], pixel % width);
            last[row] = Math.max(last[row], pixel % width);
        }
        List<double[]> points = new ArrayList<>();
        for (int row = 0; row < first.length; row++) {
            for (int side = 0; side < 2; side++) {
                points.add(new double[] {first[row], top + row + side});
                points.add(new double[] {last[row] + 1, top + row + side});
            }
        }
        return points;
    }

    private static double meanInside(float[] map, int width, int height, Quad box) {
        double sum = 0;
        int count = 0;
        for (int y = (int) Math.max(0, box.top()); y < Math.min(height, box.bottom()); y++) {
            for (int x = (int) Math.max(0, box.left()); x < Math.min(width, box.right()); x++) {
                if (box.contains(x + 0.5, y + 0.5)) {
                    sum += map[y * width + x];
                    count++;
                }
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    /**
     * As one reads a page: from top to bottom, and from left to right what stands in one row. A box belongs to a row
     * when its centre is nearer to that of the row's first box than half the lower of their heights.
     */
    static List<Region> inReadingOrder(List<Region> regions) {
        List<Region> rest = new ArrayList<>(regions);
        rest.sort(Comparator.comparingDouble(r -> r.box().centreY()));
        List<Region> ordered = new ArrayList<>();
        while (!rest.isEmpty()) {
            Quad lead = rest.get(0).box();
            List<Region> row = new ArrayList<>();
            for (Region region : rest) {
                double lower = Math.min(tall(lead), tall(region.box()));
                if (region.box().centreY() - lead.centreY() <= lower / 2) {
                    row.add(region);
                }
            }
            rest.removeAll(row);
            row.sort(Comparator.comparingDouble(r -> r.box().centreX()));
            ordered.addAll(row);
        }
        return ordered;
    }

    private static double tall(Quad box) {
        return box.bottom() - box.top();
    }
}
