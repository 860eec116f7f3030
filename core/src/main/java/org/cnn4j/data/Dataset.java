package org.cnn4j.data;

import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.Shape;

/**
 * Numbered samples of one shape, each with the number of its class. Implementations are safe for use by several threads and
 * give the same sample for the same index always. Pictures have values from 0 to 1.
 */
public interface Dataset {
    /** The number of samples. */
    int size();

    /** The shape of one sample, {@code [C, H, W]} for pictures. */
    Shape shape();

    /** The names of the classes; a label is an index of this list. */
    List<String> classes();

    /** The class of sample {@code index}, from 0 to {@code classes().size() - 1}. */
    int label(int index);

    /**
     * Writes the values of sample {@code index}, row-major, to {@code to} from {@code offset} on.
     *
     * @throws DataException if the sample cannot be read
     */
    void read(int index, float[] to, int offset);

    /**
     * The samples from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @throws DataException if there are no such samples
     */
    default Dataset subset(int from, int to) {
        if (from < 0 || from > to || to > size()) {
            throw new DataException("there are no samples " + from + " to " + to + " in a data set of " + size()
                    + "; indices start at 0");
        }
        return new DatasetView(this, IntStream.range(from, to).toArray());
    }

    /**
     * The first {@code count} samples, or all where there are fewer. Some data sets are in the order of their classes:
     * {@link #shuffled} first where that matters.
     */
    default Dataset limit(int count) {
        return subset(0, Math.min(count, size()));
    }

    /** The same samples in an order that the seed decides. */
    default Dataset shuffled(long seed) {
        return new DatasetView(this, Draws.of(seed, Draws.SPLIT, 0, 0).permutation(size()));
    }

    /**
     * Two parts without a sample in common, which the seed decides; each class gives the same share of its samples, rounded.
     *
     * @param testShare the test part's share of each class, between 0 and 1
     * @throws DataException if the share is not between 0 and 1
     */
    default TrainTest split(double testShare, long seed) {
        if (!(testShare >= 0 && testShare <= 1)) {
            throw new DataException("the test part's share is " + testShare + "; it must lie between 0 and 1");
        }
        int[] order = Draws.of(seed, Draws.SPLIT, 0, 0).permutation(size());
        long[] left = new long[classes().size()];
        for (int index : order) {
            left[label(index)]++;
        }
        for (int c = 0; c < left.length; c++) {
            left[c] = Math.round(left[c] * testShare);
        }
        boolean[] test = new boolean[size()];
        for (int index : order) {
            test[index] = left[label(index)]-- > 0;
        }
        int[] tests = IntStream.range(0, size()).filter(i -> test[i]).toArray();
        int[] trains = IntStream.range(0, size()).filter(i -> !test[i]).toArray();
        return new TrainTest(new DatasetView(this, trains), new DatasetView(this, tests));
    }

    /** The number of samples of each class. */
    default int[] classCounts() {
        int[] counts = new int[classes().size()];
        for (int i = 0; i < size(); i++) {
            counts[label(i)]++;
        }
        return counts;
    }
}
