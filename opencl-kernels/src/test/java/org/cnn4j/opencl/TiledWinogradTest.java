package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.DeviceException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.spi.WinogradForm;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.ContractCases;
import org.cnn4j.testkit.WinogradCases;
import org.junit.jupiter.api.Test;

/** How convolutions of 3 × 3 go by Winograd's algorithm on GPUs, without one. */
class TiledWinogradTest {
    private static final TiledWinogradRule RULE = new TiledWinogradRule(PanelRule.AUTO, 96L << 20);

    private static GemmRule device(int units) {
        return new GemmRule(new GemmChoice.Limits(units, 48 << 10, 1024), DeviceClass.NVIDIA, null);
    }

    private static String choose(Shape x, Shape out, int units) {
        GemmRule products = device(units);
        List<TiledWinograd> ways = WinogradForm.SQUARE.stream()
                .map(form -> TiledWinograd.of(form, x, out, RULE.bytes(), products))
                .toList();
        return RULE.choose(ways, x, out, products).map(TiledWinograd::name).orElse("gemm");
    }

    /** For a device of 132 units. */
    private static String choose(int images, int channels, int filters, int side) {
        return choose(Shape.of(images, channels, side, side), Shape.of(images, filters, side, side), 132);
    }

    @Test
    void manyChannelsAndTilesAreTransformed() {
        assertEquals("winograd4", choose(64, 128, 128, 28));
        assertEquals("winograd4", choose(64, 256, 256, 14));
        assertEquals("winograd4", choose(64, 512, 512, 7));
        assertEquals("winograd4", choose(8, 256, 256, 14));
    }

    @Test
    void fewChannelsOrTilesAreNot() {
        assertEquals("gemm", choose(64, 3, 64, 224));
        assertEquals("gemm", choose(64, 16, 16, 112));
        assertEquals("gemm", choose(1, 256, 256, 14));
        assertEquals("gemm", choose(1, 512, 512, 7));
    }

    /** Sums of small integers are expected to be exact there. */
    @Test
    void noCaseOfTheContractIsLargeEnough() {
        int cases = 0;
        for (ContractCase c : ContractCases.all()) {
            List<TensorType> types = c.operands().stream().map(Tensor::type).toList();
            if (WinogradCases.transformed(c) && types.get(0).shape().size() > 0) {
                Shape out = c.op().infer(types).get(0).shape();
                for (int units : new int[] {1, 8, 132}) {
                    assertEquals(
                            "gemm",
                            out.size() == 0 ? "gemm" : choose(types.get(0).shape(), out, units),
                            c.name());
                }
                cases++;
            }
        }
        assertTrue(cases > 20, cases + " cases");
    }

    @Test
    void roundsHoldAllTilesInTheMemoryThatThereIs() {
        GemmRule products = device(132);
        for (int images : new int[] {1, 3, 64}) {
            for (long mebibytes : new long[] {1, 7, 96}) {
                Shape shape = Shape.of(images, 64, 57, 58);
                TiledWinograd way = TiledWinograd.of(WinogradForm.F4, shape, shape, mebibytes << 20, products);
                String what = images + " images in " + mebibytes + " MiB: " + way;
                assertEquals(15 * 15 * images, way.tiles(), what);
                assertEquals(0, way.columns() % 8, what);
                assertTrue((long) way.rounds() * way.columns() >= way.tiles(), what);
                assertTrue((way.rounds() - 1L) * way.columns() < way.tiles(), "an empty round: " + what);
                assertTrue((way.patchElements() + way.productElements()) * Float.BYTES <= mebibytes << 20, what);
            }
        }
    }

    @Test
    void oneColumnMayNeedMoreMemoryThanAllowed() {
        Shape x = Shape.of(1, 4096, 4, 4);
        TiledWinograd way = TiledWinograd.of(WinogradForm.F4, x, x, 1 << 20, device(132));
        assertEquals(8, way.columns());
        assertEquals(1, way.rounds());
    }

    @Test
    void refusesScratchThatIsNoNumber() {
        System.setProperty(TiledWinogradRule.SCRATCH, "much");
        try {
            DeviceException e = assertThrows(DeviceException.class, TiledWinogradRule::ofProperties);
            assertTrue(e.getMessage().contains("must be a number of MiB from 1 to 9999, such as 96, not much"));
        } finally {
            System.clearProperty(TiledWinogradRule.SCRATCH);
        }
    }
}
