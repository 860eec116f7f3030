package org.cnn4j.cpu.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.cnn4j.cpu.ConvMethod;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.op.Epilogue;
import org.cnn4j.spi.WinogradForm;
import org.junit.jupiter.api.Test;

/** Choices for layers of well-known networks, which measurements on an AVX-512 machine bear out. */
class ConvChoiceTest {
    private static WinogradForm choice(ConvMethod method, int images, int channels, int side, int filters) {
        return ConvChoice.of(method, problem(1, window(channels, side, 1, 1), images, filters), true, 32);
    }

    private static ConvProblem problem(int groups, Window window, int images, int filters) {
        return new ConvProblem(Epilogue.NONE, groups, 2, window, filters, images, false);
    }

    private static Window window(int channels, int side, int stride, int dilation) {
        int out = (side + 2 - 2 * dilation - 1) / stride + 1;
        int[] two = {stride, stride};
        return Window.of(
                channels,
                new int[] {side, side},
                new int[] {out, out},
                new int[] {3, 3},
                two,
                new int[] {dilation, dilation},
                new int[] {1, 1});
    }

    private static WinogradForm auto(int images, int channels, int side, int filters) {
        return choice(ConvMethod.AUTO, images, channels, side, filters);
    }

    @Test
    void largePlanesGoByF4() {
        assertEquals(WinogradForm.F4, auto(1, 64, 224, 64));
        assertEquals(WinogradForm.F4, auto(1, 64, 56, 64));
        assertEquals(WinogradForm.F4, auto(1, 128, 28, 128));
        assertEquals(WinogradForm.F4, auto(1, 256, 56, 256));
        assertEquals(WinogradForm.F4, auto(1, 512, 28, 512));
        assertEquals(WinogradForm.F4, auto(8, 512, 14, 512));
    }

    @Test
    void smallPlanesWithManyWeightsDoNot() {
        assertEquals(WinogradForm.F1X2, auto(1, 512, 7, 512));
        assertEquals(WinogradForm.F2, auto(1, 512, 14, 512));
        assertNull(auto(1, 160, 7, 320));
    }

    @Test
    void threeChannelsAreNotWorthATransform() {
        assertNull(auto(1, 3, 224, 64));
        assertNull(auto(1, 64, 1, 64));
    }

    @Test
    void weightsOfARunAreTransformedForManyTiles() {
        assertEquals(WinogradForm.F4, ofARun(32, 64, 16, 64));
        assertEquals(WinogradForm.F4, ofARun(32, 128, 8, 128));
        assertNull(ofARun(1, 512, 7, 512));
    }

    private static WinogradForm ofARun(int images, int channels, int side, int filters) {
        return ConvChoice.of(ConvMethod.AUTO, problem(1, window(channels, side, 1, 1), images, filters), false, 32);
    }

    @Test
    void forcedMeansWhereverItApplies() {
        assertEquals(WinogradForm.F2, choice(ConvMethod.WINOGRAD2, 1, 3, 2, 1));
        assertEquals(WinogradForm.F4, choice(ConvMethod.WINOGRAD4, 1, 512, 7, 512));
        assertNull(choice(ConvMethod.GEMM, 1, 64, 56, 64));
        ConvMethod forced = ConvMethod.WINOGRAD4;
        Window plain = window(64, 56, 1, 1);
        assertNull(ConvChoice.of(forced, problem(2, plain, 1, 64), true, 32), "groups");
        assertNull(ConvChoice.of(forced, problem(1, window(64, 56, 2, 1), 1, 64), true, 32), "stride 2");
        assertNull(ConvChoice.of(forced, problem(1, window(64, 56, 1, 2), 1, 64), true, 32), "dilation 2");
        assertNull(ConvChoice.of(forced, problem(1, plain, 1, 1 << 20), true, 32), "too large for an array");
    }
}
