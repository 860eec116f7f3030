package org.cnn4j.data;

import java.util.List;
import org.cnn4j.Shape;

/** Data sets from arrays. Files are read by {@link Idx}, {@link Cifar10}, {@link ImageFolder} and {@link Csv}. */
public final class Datasets {
    private static final String SOURCE = "the given arrays";

    private Datasets() {}

    /**
     * Samples from one array, which is not copied and must not change.
     *
     * @param values all samples one after the other, {@code [N, shape]} row-major
     * @param shape of one sample
     * @param labels for each sample the index of its class
     * @param classes their names
     * @throws DataException if lengths do not fit or a label is no index of {@code classes}
     */
    public static Dataset of(float[] values, Shape shape, int[] labels, List<String> classes) {
        return ArrayDataset.ofFloats(SOURCE, values, shape, labels.clone(), classes);
    }

    /**
     * Samples from one array each, which are copied.
     *
     * @param samples for each sample its values, row-major
     * @param shape of one sample
     * @param labels for each sample the index of its class
     * @param classes their names
     * @throws DataException if lengths do not fit or a label is no index of {@code classes}
     */
    public static Dataset of(float[][] samples, Shape shape, int[] labels, List<String> classes) {
        int length = shape.intSize();
        if (samples.length != labels.length) {
            throw new DataException(SOURCE + ": there are " + samples.length + " samples and " + labels.length
                    + " labels; each sample needs one");
        }
        float[] values = new float[Shape.of(samples.length, length).intSize()];
        for (int i = 0; i < samples.length; i++) {
            if (samples[i].length != length) {
                throw new DataException(SOURCE + ": sample " + i + " has " + samples[i].length + " values; the shape "
                        + shape + " needs " + length);
            }
            System.arraycopy(samples[i], 0, values, i * length, length);
        }
        return ArrayDataset.ofFloats(SOURCE, values, shape, labels.clone(), classes);
    }

    /**
     * Pictures of 8 bits, which are read as values from 0 to 1. The array is not copied and must not change.
     *
     * @param pixels all pictures one after the other, {@code [N, C, H, W]} row-major, unsigned
     * @param shape of one picture, {@code [C, H, W]}
     * @param labels for each picture the index of its class
     * @param classes their names
     * @throws DataException if lengths do not fit or a label is no index of {@code classes}
     */
    public static Dataset of(byte[] pixels, Shape shape, int[] labels, List<String> classes) {
        return ArrayDataset.ofBytes(SOURCE, pixels, shape, labels.clone(), classes);
    }
}
