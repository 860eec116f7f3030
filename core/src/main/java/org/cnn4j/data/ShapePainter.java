package org.cnn4j.data;

/** Draws one picture of {@link ShapesDataset}. All arithmetic is exact or {@link StrictMath}, so machines agree. */
final class ShapePainter {
    private static final int TRIANGLE = 0;
    private static final int SQUARE = 1;

    /** The root of a figure's area, as a share of the picture's side. */
    private static final float SMALLEST = 0.3f;

    private static final float LARGEST = 0.5f;
    private static final float LEAST_CONTRAST = 0.3f;
    private static final float MOST_CONTRAST = 0.6f;
    private static final float DARKEST = 0.1f;
    private static final float LIGHTEST = 0.9f;
    private static final float NOISE = 0.1f;

    /** A pixel is divided into this many squares each way, each of which is inside or not. */
    private static final int SAMPLES = 4;

    private final int side;
    private final Draws draws;
    /** The unit normals of the figure's edges and their distance from its middle; none for a circle. */
    private double[] normalX;

    private double[] normalY;
    private double reach;
    private double centreX;
    private double centreY;

    ShapePainter(int side, Draws draws) {
        this.side = side;
        this.draws = draws;
    }

    /** Pixels row by row. */
    byte[] paint(int kind) {
        place(kind);
        float contrast = draws.uniform(LEAST_CONTRAST, MOST_CONTRAST);
        float ground = draws.uniform(DARKEST, LIGHTEST - contrast);
        byte[] pixels = new byte[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                // The sum of two uniform numbers: a triangle about 0, near enough to a bell.
                float noise = (draws.uniform() + draws.uniform() - 1) * NOISE;
                float value = ground + coverage(x, y) * contrast + noise;
                pixels[y * side + x] = (byte) Math.max(0, Math.min(255, (int) (value * 255 + 0.5f)));
            }
        }
        return pixels;
    }

    private void place(int kind) {
        double root = side * draws.uniform(SMALLEST, LARGEST);
        float turn = draws.uniform();
        double outer;
        if (kind == TRIANGLE) {
            edges(3, turn);
            // Edge a = 2 * root / 3^(1/4); inner radius a / (2 * sqrt 3), outer radius twice that.
            reach = root / Math.sqrt(3 * Math.sqrt(3));
            outer = 2 * reach;
        } else if (kind == SQUARE) {
            edges(4, turn);
            reach = root / 2;
            outer = reach * Math.sqrt(2);
        } else {
            edges(0, turn);
            reach = root / Math.sqrt(Math.PI);
            outer = reach;
        }
        centreX = outer + draws.uniform() * (side - 2 * outer);
        centreY = outer + draws.uniform() * (side - 2 * outer);
    }

    private void edges(int count, float turn) {
        normalX = new double[count];
        normalY = new double[count];
        for (int i = 0; i < count; i++) {
            double angle = 2 * Math.PI * (turn + i) / count;
            normalX[i] = StrictMath.cos(angle);
            normalY[i] = StrictMath.sin(angle);
        }
    }

    /** The share of pixel {@code x}, {@code y} that the figure covers. */
    private float coverage(int x, int y) {
        double pixelX = x + 0.5 - centreX;
        double pixelY = y + 0.5 - centreY;
        double distance = distance(pixelX, pixelY);
        // No point of a pixel is farther from its middle than half its diagonal.
        if (distance > 1) {
            return 0;
        }
        if (distance < -1) {
            return 1;
        }
        int inside = 0;
        for (int i = 0; i < SAMPLES; i++) {
            for (int j = 0; j < SAMPLES; j++) {
                double subX = pixelX + (j + 0.5) / SAMPLES - 0.5;
                double subY = pixelY + (i + 0.5) / SAMPLES - 0.5;
                inside += distance(subX, subY) <= 0 ? 1 : 0;
            }
        }
        return inside / (float) (SAMPLES * SAMPLES);
    }

    /** How far a point lies outside of the figure's farthest edge; negative inside. */
    private double distance(double x, double y) {
        if (normalX.length == 0) {
            return Math.sqrt(x * x + y * y) - reach;
        }
        double farthest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < normalX.length; i++) {
            farthest = Math.max(farthest, x * normalX[i] + y * normalY[i] - reach);
        }
        return farthest;
    }
}
