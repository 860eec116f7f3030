package org.cnn4j.testkit;

import java.util.List;
import org.cnn4j.op.Dropout;

/** Dropout, with Philox4x32-10 as Salmon et al. 2011 define it in section 4.3 and in the listing of their library. */
final class RefDropout {
    private static final long WORD = 0xFFFFFFFFL;

    private RefDropout() {}

    static RefTensor dropout(Dropout op, List<RefTensor> in) {
        RefTensor x = in.get(0);
        RefTensor out = RefTensor.zeros(x.type());
        for (int i = 0; i < x.size(); i++) {
            if (in.size() == 1) {
                out.doubles[i] = x.doubles[i];
            } else if (fraction(op, in.get(1).longs[0], in.get(1).longs[1], i) >= op.rate()) {
                out.doubles[i] = x.doubles[i] / (1 - (double) op.rate());
            }
        }
        return out;
    }

    /** What element {@code i} draws, from 0 to less than 1. */
    private static double fraction(Dropout op, long seed, long step, int i) {
        long[] counter = {i / 4, step & WORD, op.stream() & WORD, step >>> 32};
        long word = philox(counter, new long[] {seed & WORD, seed >>> 32})[i % 4];
        return Math.floor(word / 256.0) / 16777216;
    }

    /** Four words of 32 bits from a counter of four and a key of two. */
    static long[] philox(long[] counter, long[] key) {
        long[] c = counter.clone();
        long[] k = key.clone();
        for (int round = 0; round < 10; round++) {
            long first = 0xD2511F53L * c[0];
            long second = 0xCD9E8D57L * c[2];
            c = new long[] {second >>> 32 ^ c[1] ^ k[0], second & WORD, first >>> 32 ^ c[3] ^ k[1], first & WORD};
            k = new long[] {k[0] + 0x9E3779B9L & WORD, k[1] + 0xBB67AE85L & WORD};
        }
        return c;
    }
}
