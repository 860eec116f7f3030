package org.cnn4j.data;

import org.cnn4j.op.Philox;

/**
 * Random numbers drawn one after the other from one of the many streams that a seed has ({@link Philox}). A stream is named by its
 * purpose, an epoch and an index, so what one sample draws does not depend on what was drawn for others. Not for several threads.
 */
public final class Draws {
    /** Streams of the loader; 0 is left to what uses {@link Philox#uniform} with the same seed. */
    static final int SHUFFLE = 1;

    static final int AUGMENT = 2;
    static final int MIXUP = 3;
    static final int SPLIT = 4;
    static final int SHAPES = 5;
    private static final int USER = 6;

    private static final float TO_UNIT = 0x1.0p-24f;

    private final Philox philox;
    private final int purpose;
    private final int epoch;
    private final int index;
    private final int[] words = new int[4];
    private int blocks;
    private int used = words.length;

    private Draws(long seed, int purpose, int epoch, int index) {
        this.philox = new Philox(seed);
        this.purpose = purpose;
        this.epoch = epoch;
        this.index = index;
    }

    static Draws of(long seed, int purpose, int epoch, int index) {
        return new Draws(seed, purpose, epoch, index);
    }

    /** Stream {@code stream} of {@code seed}, for trying an augmentation by itself. */
    public static Draws of(long seed, int stream) {
        return new Draws(seed, USER, 0, stream);
    }

    /** The next 32 random bits. */
    public int bits() {
        if (used == words.length) {
            words[0] = blocks++;
            words[1] = purpose;
            words[2] = epoch;
            words[3] = index;
            philox.block(words);
            used = 0;
        }
        return words[used++];
    }

    /** Uniform in [0, 1), a multiple of 2^-24. */
    public float uniform() {
        return (bits() >>> 8) * TO_UNIT;
    }

    /** Uniform from {@code from} on, up to {@code to}; {@code from} itself where both are equal. */
    public float uniform(float from, float to) {
        return from + uniform() * (to - from);
    }

    /** Whether something of {@code probability} happens. */
    public boolean chance(double probability) {
        return uniform() < probability;
    }

    /** Uniform from 0 to {@code bound - 1}, without bias (Lemire 2019, "Fast random integer generation in an interval"). */
    public int below(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("the bound is " + bound + "; it must be positive");
        }
        long product = (bits() & 0xFFFFFFFFL) * bound;
        if ((product & 0xFFFFFFFFL) < bound) {
            int uneven = Integer.remainderUnsigned(-bound, bound);
            while ((product & 0xFFFFFFFFL) < uneven) {
                product = (bits() & 0xFFFFFFFFL) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** Normal with mean 0 and deviation 1 (Box and Muller 1958). */
    public double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
        return radius * StrictMath.cos(2 * Math.PI * uniform());
    }

    /** The numbers from 0 to {@code length - 1} in random order (Fisher and Yates; Durstenfeld 1964). */
    public int[] permutation(int length) {
        int[] order = new int[length];
        for (int i = 0; i < length; i++) {
            int j = below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** From the symmetric Beta(a, a) distribution on [0, 1]. */
    double beta(double a) {
        return 1 / (1 + StrictMath.exp(logGamma(a) - logGamma(a)));
    }

    /**
     * The logarithm of a number from Gamma(a, 1) (Marsaglia and Tsang 2000, "A simple method for generating gamma variables", with
     * their step from a + 1 down to a); logarithms because such numbers underflow where a is small.
     */
    private double logGamma(double a) {
        double d = a + 1 - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = normal();
            double v = StrictMath.pow(1 + c * x, 3);
            if (v > 0 && StrictMath.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
                return StrictMath.log(d * v) + StrictMath.log(1 - uniform()) / a;
            }
        }
    }
}
