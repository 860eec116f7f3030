package org.cnn4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AugmentationTest {
    private static final Draws ANY = Draws.of(0, 0);

    /** Two channels of 2 x 3: 1 to 6 and 10 to 60. */
    private static Planes small() {
        return new Planes(2, 2, 3, 1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60);
    }

    private static float[] of(Planes picture) {
        return picture.values().clone();
    }

    @Test
    void flipsSwapSides() {
        Planes picture = small();
        new HorizontalFlip(1).apply(picture, ANY);
        assertArrayEquals(new float[] {3, 2, 1, 6, 5, 4, 30, 20, 10, 60, 50, 40}, of(picture));
        picture = small();
        new VerticalFlip(1).apply(picture, ANY);
        assertArrayEquals(new float[] {4, 5, 6, 1, 2, 3, 40, 50, 60, 10, 20, 30}, of(picture));
        new VerticalFlip(0).apply(picture, ANY);
        new HorizontalFlip(0).apply(picture, ANY);
        assertArrayEquals(new float[] {4, 5, 6, 1, 2, 3, 40, 50, 60, 10, 20, 30}, of(picture));
    }

    @Test
    void aboutHalfOfAllPicturesAreFlipped() {
        int flipped = 0;
        for (int i = 0; i < 1000; i++) {
            Planes picture = new Planes(1, 1, 2, 1, 2);
            new HorizontalFlip().apply(picture, Draws.of(1, i));
            flipped += picture.values()[0] == 2 ? 1 : 0;
        }
        assertEquals(500, flipped, 60);
    }

    @Test
    void movingBringsBlackIn() {
        Planes picture = small();
        RandomCrop.move(picture, 1, 0);
        assertArrayEquals(new float[] {0, 1, 2, 0, 4, 5, 0, 10, 20, 0, 40, 50}, of(picture));
        picture = small();
        RandomCrop.move(picture, -2, 1);
        assertArrayEquals(new float[] {0, 0, 0, 3, 0, 0, 0, 0, 0, 30, 0, 0}, of(picture));
        picture = small();
        RandomCrop.move(picture, 0, -1);
        assertArrayEquals(new float[] {4, 5, 6, 0, 0, 0, 40, 50, 60, 0, 0, 0}, of(picture));
        for (int[] far : new int[][] {{3, 0}, {-3, 0}, {0, 2}, {0, -2}, {9, 9}, {-9, -9}}) {
            picture = small();
            RandomCrop.move(picture, far[0], far[1]);
            assertArrayEquals(new float[12], of(picture));
        }
    }

    @Test
    void randomCropsReachAllPlacesAndNoOthers() {
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            float[] values = new float[81];
            values[4 * 9 + 4] = 1;
            Planes picture = new Planes(1, 9, 9, values);
            new RandomCrop(2).apply(picture, Draws.of(5, i));
            for (int at = 0; at < 81; at++) {
                if (picture.values()[at] == 1) {
                    places.add(at);
                }
            }
        }
        assertEquals(25, places.size());
        assertTrue(places.stream().allMatch(at -> Math.abs(at / 9 - 4) <= 2 && Math.abs(at % 9 - 4) <= 2));
    }

    @Test
    void quarterTurnsAreExact() {
        Planes picture = new Planes(1, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        Rotate.turn(picture, 90);
        assertArrayEquals(new float[] {3, 6, 9, 2, 5, 8, 1, 4, 7}, of(picture), 1e-5f);
        picture = new Planes(1, 2, 2, 1, 2, 3, 4);
        Rotate.turn(picture, -90);
        assertArrayEquals(new float[] {3, 1, 4, 2}, of(picture), 1e-5f);
        picture = small();
        Rotate.turn(picture, 0);
        assertArrayEquals(of(small()), of(picture));
    }

    @Test
    void anEighthOfATurnTakesNeighboursByDistance() {
        // The corner (1, 1) of the result comes from (root 2, 0) seen from the middle: between column 2 and black.
        Planes picture = new Planes(1, 3, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0);
        Rotate.turn(picture, 45);
        float part = (float) (2 - Math.sqrt(2));
        float middle = (float) Math.sqrt(0.5);
        // Its neighbour (0, -1) comes from (root 1/2, -root 1/2), where the lone pixel weighs root 1/2 * (1 - root
        // 1/2).
        assertArrayEquals(
                new float[] {0, middle * (1 - middle), part, 0, 0, middle * (1 - middle), 0, 0, 0}, of(picture), 1e-5f);
    }

    @Test
    void scalingIsBilinearAboutTheMiddle() {
        Planes picture = new Planes(1, 1, 5, 10, 20, 30, 40, 50);
        Scale.zoom(picture, 2);
        assertArrayEquals(new float[] {20, 25, 30, 35, 40}, of(picture));
        picture = new Planes(1, 1, 5, 10, 20, 30, 40, 50);
        Scale.zoom(picture, 0.5f);
        assertArrayEquals(new float[] {0, 10, 30, 50, 0}, of(picture));
        picture = small();
        new Scale(1, 1).apply(picture, ANY);
        assertArrayEquals(of(small()), of(picture));
    }

    @Test
    void jitterMovesTowardsAndAwayFromItsCentre() {
        float[] values = {0.25f, 0.5f, 0.75f};
        ColourJitter.towards(values, 0, 1.5f);
        assertArrayEquals(new float[] {0.375f, 0.75f, 1}, values);
        values = new float[] {0.25f, 0.5f, 0.75f};
        ColourJitter.towards(values, 0.5f, 3);
        assertArrayEquals(new float[] {0, 0.5f, 1}, values);
        Planes colours = new Planes(3, 1, 2, 1, 0.2f, 0, 0.2f, 0, 0.2f);
        ColourJitter.saturate(colours, 0);
        assertArrayEquals(new float[] {0.299f, 0.2f, 0.299f, 0.2f, 0.299f, 0.2f}, of(colours), 1e-6f);
        colours = new Planes(3, 1, 1, 0.5f, 0.25f, 0.25f);
        ColourJitter.saturate(colours, 1.5f);
        float luma = 0.299f * 0.5f + (0.587f + 0.114f) * 0.25f;
        assertArrayEquals(
                new float[] {luma + 1.5f * (0.5f - luma), luma + 1.5f * (0.25f - luma), luma + 1.5f * (0.25f - luma)},
                of(colours),
                1e-6f);
    }

    @Test
    void contrastKeepsTheMeanAndFactorsStayInTheirRange() {
        for (int i = 0; i < 200; i++) {
            Planes grey = new Planes(1, 1, 4, 0.3f, 0.4f, 0.5f, 0.6f);
            new ColourJitter(0, 0.5f, 0).apply(grey, Draws.of(2, i));
            float[] values = grey.values();
            assertEquals(1.8f, values[0] + values[1] + values[2] + values[3], 1e-5f);
            float factor = (values[3] - values[0]) / 0.3f;
            assertTrue(factor > 0.499f && factor < 1.501f, "factor " + factor);
            Planes bright = new Planes(1, 1, 1, 0.5f);
            new ColourJitter(0.2f, 0, 0).apply(bright, Draws.of(3, i));
            assertEquals(0.5f, bright.values()[0], 0.1001f);
        }
    }

    @Test
    void cutoutsMayHangOverTheEdge() {
        Planes picture = small();
        new Cutout(2).cut(picture, 1, 0);
        assertArrayEquals(new float[] {1, 0, 0, 4, 0, 0, 10, 0, 0, 40, 0, 0}, of(picture));
        picture = small();
        new Cutout(2, 0.5f).cut(picture, -1, -1);
        assertArrayEquals(new float[] {0.5f, 2, 3, 4, 5, 6, 0.5f, 20, 30, 40, 50, 60}, of(picture));
        picture = small();
        new Cutout(2).cut(picture, 2, 1);
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 0, 10, 20, 30, 40, 50, 0}, of(picture));
        for (int i = 0; i < 500; i++) {
            new Cutout(1 + i % 7).apply(small(), Draws.of(4, i));
        }
    }

    @Test
    void drawsAreUniformAndWithoutBias() {
        int[] counts = new int[3];
        Draws draws = Draws.of(11, 0);
        double sum = 0;
        for (int i = 0; i < 30000; i++) {
            counts[draws.below(3)]++;
            sum += draws.normal();
        }
        for (int count : counts) {
            assertEquals(10000, count, 400);
        }
        assertEquals(0, sum / 30000, 0.03);
        // A bound over 2^31 / 2 rejects about half of all words: without that, low numbers would come twice as often.
        int low = 0;
        for (int i = 0; i < 10000; i++) {
            low += draws.below(0x60000000) < 0x20000000 ? 1 : 0;
        }
        assertEquals(3333, low, 250);
        assertThrows(IllegalArgumentException.class, () -> draws.below(0));
    }

    @Test
    void betaHasItsMeanAndVariance() {
        for (double a : new double[] {0.01, 0.2, 1, 4}) {
            Draws draws = Draws.of(13, 0);
            double sum = 0;
            double squares = 0;
            int count = 20000;
            for (int i = 0; i < count; i++) {
                double x = draws.beta(a) - 0.5;
                sum += x;
                squares += x * x;
            }
            assertEquals(0, sum / count, 0.015, "mean for " + a);
            assertEquals(1 / (4 * (2 * a + 1)), squares / count, 0.005, "variance for " + a);
        }
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        assertRefused("0 and 1", () -> new HorizontalFlip(1.5));
        assertRefused("0 and 1", () -> new VerticalFlip(Double.NaN));
        assertRefused("at least 1", () -> new RandomCrop(0));
        assertRefused("0.0 and 180.0", () -> new Rotate(200));
        assertRefused("largest factor", () -> new Scale(2, 1));
        assertRefused("smallest factor", () -> new Scale(0, 1));
        assertRefused("brightness jitter is -1.0", () -> new ColourJitter(-1, 0, 0));
        assertRefused("at least 1", () -> new Cutout(0));
        assertRefused("these have 2", () -> new ColourJitter(0, 0, 0.1f).apply(small(), ANY));
        assertRefused("2 values are not [1, 1, 3]", () -> new Planes(1, 1, 3, 1, 2));
    }

    private static void assertRefused(String part, Executable call) {
        String message = assertThrows(DataException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
