package org.cnn4j.cli.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cnn4j.opencl.DeviceClass;
import org.cnn4j.opencl.KernelCatalog;
import org.junit.jupiter.api.Test;

/** Reading what compilers print, by pieces of it that are kept here. */
class AssemblyTest {
    private static String text(String name) throws IOException {
        try (InputStream in = AssemblyTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void readsAmdFiguresOfTheKernelThatIsMeant() throws IOException {
        // Three multiply-adds and an addition are in the inner loop.
        assertEquals(new Facts(117, 8, 16384, 2, 0.75), AmdAssembly.read(text("gfx906.s"), "product"));
        assertThrows(IllegalArgumentException.class, () -> AmdAssembly.read(text("gfx906.s"), "prod"));
        assertThrows(IllegalArgumentException.class, () -> AmdAssembly.read(text("gfx906.s"), "other"));
    }

    @Test
    void countsPackedAndPairedInstructionsAsTwo() throws IOException {
        assertEquals(new Facts(128, 0, 0, 4, 0.8), AmdAssembly.read(text("gfx90a.s"), "product"));
        assertEquals(new Facts(12, 0, 512, 16, 0.75), AmdAssembly.read(text("gfx1100.s"), "product"));
    }

    @Test
    void readsPtxAndWhatPtxasSays() throws IOException {
        Facts facts = NvidiaAssembly.read(text("product.ptx"), text("ptxas.txt"), "product", Target.SM_80, 256);
        // Stack frames count as spilled: an array that did not become registers lies in memory. The move is none of the
        // five.
        assertEquals(new Facts(120, 272, 16384, 16, 0.6), facts);
    }

    @Test
    void tellsPtxTheGroupSize() throws IOException {
        String ptx = NvidiaAssembly.withGroupSize(text("product.ptx"), "product", 256);
        assertTrue(ptx.contains(")\n.reqntid 256, 1, 1\n{"), ptx);
        assertEquals(ptx, NvidiaAssembly.withGroupSize(ptx, "product", 64));
    }

    @Test
    void reckonsWarps() {
        assertEquals(16, Target.SM_80.warps(128, 16384, 256));
        assertEquals(8, Target.SM_80.warps(129, 16384, 256));
        assertEquals(8, Target.SM_75.warps(32, 40 << 10, 256));
        assertEquals(32, Target.SM_75.warps(16, 0, 64));
        assertEquals(0, Target.SM_75.warps(255, 0, 1024));
    }

    @Test
    void namesEachBoundThatIsViolated() {
        KernelCatalog.Entry entry = KernelCatalog.of(DeviceClass.AMD_GCN).get(0);
        assertEquals(List.of(), Bounds.violations(entry, Target.GFX906, new Facts(128, 0, 16384, 2, 0.85)));
        List<String> all = Bounds.violations(entry, Target.GFX906, new Facts(129, 4, 16384, 1, 0.84));
        assertEquals(4, all.size(), all.toString());
        String who = "gemm_tiled 16x16-8x8-k8-p4-b2-u2, matrices, on gfx906: ";
        assertEquals(who + "129 registers, 128 allowed", all.get(1));
        assertEquals(who + "84% of the inner loop's arithmetic is multiply-adds, 85% needed", all.get(3));
        assertEquals(
                1,
                Bounds.violations(entry, Target.GFX906, new Facts(64, 0, 0, 4, Double.NaN))
                        .size());
    }
}
