package org.cnn4j.cpu.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cnn4j.cpu.gemm.WinogradWeights;
import org.cnn4j.spi.WinogradForm;
import org.junit.jupiter.api.Test;

/** Every tile and every panel is somebody's task, whatever the sizes. */
class WinogradSharingTest {
    private static WinogradWeights weights(WinogradForm form, int channels, int filters, int width) {
        int panels = (filters + width - 1) / width;
        return new WinogradWeights(
                new float[form.positions() * channels * panels * width], form, channels, filters, width);
    }

    @Test
    void tasksCoverAllWork() {
        for (int channels : new int[] {1, 64, 300}) {
            for (int filters : new int[] {1, 64, 200}) {
                WinogradWeights weights = weights(WinogradForm.F4, channels, filters, 32);
                for (int tiles : new int[] {1, 4, 49, 196, 3000}) {
                    for (int threads : new int[] {1, 2, 7}) {
                        check(weights, tiles, threads);
                    }
                }
            }
        }
    }

    private static void check(WinogradWeights weights, int tiles, int threads) {
        WinogradSharing sharing = WinogradSharing.of(weights, tiles, 14, threads);
        String what = sharing + " for " + tiles + " tiles, " + threads + " threads";
        assertEquals(0, sharing.rows() % 14, what);
        assertTrue(sharing.panels() >= 1 && sharing.panels() <= sharing.share(), what);
        int units = sharing.byColumns() ? weights.panels() : tiles;
        int unitsOfTask = sharing.byColumns() ? sharing.share() : sharing.rows();
        assertTrue((sharing.tasks() - 1) * unitsOfTask < units && sharing.tasks() * unitsOfTask >= units, what);
        assertTrue(inputs(weights, sharing) < (sharing.byColumns() ? 24 : 6) << 20, what);
    }

    /** The bytes that a task's transformed inputs take. */
    private static long inputs(WinogradWeights weights, WinogradSharing sharing) {
        return 4L * weights.form().positions() * weights.channels() * sharing.rows();
    }

    /** Each of many threads transforms inputs for itself, and all of 32 pictures would be 110 MB to each. */
    @Test
    void memoryOfManyThreadsIsBounded() {
        WinogradWeights weights = weights(WinogradForm.F4, 512, 512, 32);
        WinogradSharing many = WinogradSharing.of(weights, 32 * 49, 14, 16);
        assertTrue(many.byColumns(), many.toString());
        assertTrue(inputs(weights, many) < 36 << 20, many.toString());
        assertEquals(16, many.tasks(), many.toString());
    }

    /** 56 × 56 pixels are 196 tiles: seven blocks of 28 would leave one of two threads with four of them. */
    @Test
    void blocksAreSharedEvenly() {
        WinogradSharing two = WinogradSharing.of(weights(WinogradForm.F4, 64, 64, 32), 196, 14, 2);
        assertEquals(0, two.tasks() % 2, two.toString());
    }

    /** 14 × 14 pixels with 256 channels: too few tiles for two threads; of eight panels each takes four. */
    @Test
    void fewTilesAreSharedByColumns() {
        WinogradWeights weights = weights(WinogradForm.F4, 256, 256, 32);
        WinogradSharing two = WinogradSharing.of(weights, 16, 14, 2);
        assertTrue(two.byColumns(), two.toString());
        assertEquals(2, two.tasks(), two.toString());
        assertFalse(WinogradSharing.of(weights, 16, 14, 1).byColumns());
        assertFalse(WinogradSharing.of(weights, 1000, 14, 2).byColumns());
    }
}
