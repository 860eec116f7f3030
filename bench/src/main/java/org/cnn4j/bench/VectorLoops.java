package org.cnn4j.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Loops that do nothing but what they are to measure. To be loaded only where module {@code jdk.incubator.vector} is readable. */
final class VectorLoops {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();

    /** Independent sums: enough to hide an FMA's latency on two ports, few enough for 16 registers. */
    private static final int CHAINS = 12;

    private VectorLoops() {}

    /** The floating-point operations in {@code rounds} rounds of {@link #fma}. */
    static long operations(int rounds) {
        return 2L * CHAINS * L * rounds;
    }

    /**
     * Fused multiply-adds in registers alone.
     *
     * @param seed two vectors or more, of numbers below 1
     */
    static float fma(int rounds, float[] seed) {
        FloatVector m = FloatVector.fromArray(S, seed, 0);
        FloatVector a = FloatVector.fromArray(S, seed, L);
        FloatVector s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a;
        FloatVector s6 = a, s7 = a, s8 = a, s9 = a, s10 = a, s11 = a;
        for (int i = 0; i < rounds; i++) {
            s0 = s0.fma(m, a);
            s1 = s1.fma(m, a);
            s2 = s2.fma(m, a);
            s3 = s3.fma(m, a);
            s4 = s4.fma(m, a);
            s5 = s5.fma(m, a);
            s6 = s6.fma(m, a);
            s7 = s7.fma(m, a);
            s8 = s8.fma(m, a);
            s9 = s9.fma(m, a);
            s10 = s10.fma(m, a);
            s11 = s11.fma(m, a);
        }
        FloatVector sum = s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7)));
        return sum.add(s8.add(s9).add(s10.add(s11))).reduceLanes(VectorOperators.ADD);
    }

    /** The sum of {@code values} from {@code from} to {@code to}, but for what does not fill eight vectors. */
    static float sum(float[] values, int from, int to) {
        FloatVector s0 = FloatVector.zero(S), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        for (int i = from; i <= to - 8 * L; i += 8 * L) {
            s0 = s0.add(FloatVector.fromArray(S, values, i));
            s1 = s1.add(FloatVector.fromArray(S, values, i + L));
            s2 = s2.add(FloatVector.fromArray(S, values, i + 2 * L));
            s3 = s3.add(FloatVector.fromArray(S, values, i + 3 * L));
            s4 = s4.add(FloatVector.fromArray(S, values, i + 4 * L));
            s5 = s5.add(FloatVector.fromArray(S, values, i + 5 * L));
            s6 = s6.add(FloatVector.fromArray(S, values, i + 6 * L));
            s7 = s7.add(FloatVector.fromArray(S, values, i + 7 * L));
        }
        FloatVector sum = s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7)));
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
