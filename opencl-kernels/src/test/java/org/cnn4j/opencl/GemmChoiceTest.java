package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cnn4j.DeviceException;
import org.junit.jupiter.api.Test;

class GemmChoiceTest {
    private static final GemmChoice.Limits LARGE = new GemmChoice.Limits(108, 48 << 10, 1024);

    private static GemmChoice choose(GemmChoice.Limits limits, int m, long n, int k) {
        return choose(DeviceClass.NVIDIA, limits, m, n, k);
    }

    private static GemmChoice choose(DeviceClass devices, GemmChoice.Limits limits, int m, long n, int k) {
        return GemmChoice.of(ShippedConfigs.of(devices), limits, new GemmChoice.Sizes(m, n, k, 1));
    }

    private static long groups(GemmChoice choice, int m, long n) {
        TiledConfig c = choice.config();
        return ((m + c.tileM() - 1) / c.tileM()) * ((n + c.tileN() - 1) / c.tileN()) * choice.slices();
    }

    @Test
    void largeProductsTakeLargeTilesAtOnce() {
        assertEquals("16x16-8x8-k8-p4-b2-u2", choose(LARGE, 8192, 8192, 4096).toString());
        assertEquals("16x16-8x8-k8-p4-b2-u2", choose(LARGE, 256, 100_352, 64).toString());
    }

    @Test
    void fewTilesMakeTilesSmallOrSlicesMany() {
        // 3 x 3 of 512 channels at 7 x 7: 4 tiles of 128 x 128 for 108 units.
        GemmChoice choice = choose(LARGE, 512, 49, 4608);
        assertTrue(groups(choice, 512, 49) >= 54, choice.toString());
        // On two units the same tiles are enough.
        assertTrue(
                choose(new GemmChoice.Limits(2, 48 << 10, 1024), 512, 49, 4608).slices() <= 2);
    }

    @Test
    void shortSumsAreNotSliced() {
        assertEquals(1, choose(LARGE, 64, 49, 64).slices());
    }

    @Test
    void slicesHoldAllOfK() {
        GemmChoice seven = new GemmChoice(TiledConfig.parse("8x8-4x4-k8-p4-b2-u4"), 7);
        for (int k : new int[] {0, 1, 8, 9, 56, 57, 64, 1000}) {
            GemmChoice choice = seven.within(k);
            assertTrue((long) choice.slices() * choice.depth(k) >= k, "k = " + k);
            assertTrue(choice.slices() == 1 || (choice.slices() - 1) * choice.depth(k) < k, "an empty slice at " + k);
            assertEquals(0, choice.depth(k) % 8);
        }
    }

    @Test
    void smallDevicesGetWhatFits() {
        GemmChoice.Limits small = new GemmChoice.Limits(4, 8 << 10, 64);
        assertTrue(
                small.allow(choose(DeviceClass.GENERIC, small, 1024, 1024, 1024).config()));
        DeviceException none =
                assertThrows(DeviceException.class, () -> choose(new GemmChoice.Limits(4, 1024, 32), 64, 64, 64));
        assertTrue(none.getMessage().contains("at most 32 work-items with 1024 bytes"), none.getMessage());
    }
}
