package org.cnn4j.cli.kernels;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.opencl.KernelCatalog;

/** What a shipped kernel has to hold to, so that it can be fast on a device that nobody has at hand. */
final class Bounds {
    /** A work-item with 8 x 8 sums needs 64 for them; at 128, gfx906 still has two waves a SIMD, and NVIDIA 16 warps. */
    private static final int MOST_REGISTERS = 128;

    private static final int MANY_SUMS = 64;
    private static final double LEAST_FMA = 0.85;

    private Bounds() {}

    /** The least waves (AMD, a SIMD) or warps (NVIDIA, a multiprocessor) at a time. */
    private static int leastWaves(Target target) {
        return switch (target) {
            case SM_75, SM_80, SM_86, SM_90, GFX1030, GFX1100 -> 8;
            case GFX906, GFX90A -> 2;
            case DG2 -> 0;
        };
    }

    /** One line for each bound that is not held. */
    static List<String> violations(KernelCatalog.Entry entry, Target target, Facts facts) {
        List<String> lines = new ArrayList<>();
        String who = entry.function() + " " + entry.config() + ", " + entry.use() + ", on " + target + ": ";
        if (facts.spilled() > 0) {
            lines.add(who + facts.spilled() + " bytes of registers or private arrays in memory, 0 allowed");
        }
        boolean counted = target == Target.SM_80 || target == Target.GFX906;
        if (counted && entry.results() >= MANY_SUMS && facts.registers() > MOST_REGISTERS) {
            lines.add(who + facts.registers() + " registers, " + MOST_REGISTERS + " allowed");
        }
        if (facts.waves() < leastWaves(target)) {
            lines.add(who + facts.waves() + " waves at a time, " + leastWaves(target) + " needed");
        }
        // The mix of PTX is not that of machine code.
        if (target.maker() == Target.Maker.AMD && entry.results() > 0 && !(facts.fmaShare() >= LEAST_FMA)) {
            lines.add(who + percent(facts.fmaShare()) + " of the inner loop's arithmetic is multiply-adds, "
                    + percent(LEAST_FMA) + " needed");
        }
        return lines;
    }

    static String percent(double share) {
        return Double.isNaN(share) ? "none" : Math.round(100 * share) + "%";
    }
}
