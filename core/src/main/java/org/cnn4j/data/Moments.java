package org.cnn4j.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Mean and deviation of each channel of a data set. Each sample's own mean and sum of squares about it are joined to those of the
 * samples before (Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance", equation 2.1), which loses no
 * digits where the mean is large.
 */
final class Moments {
    private final double[] mean;
    private final double[] squares;
    private final int area;
    private long samples;

    Moments(Dataset dataset) {
        int channels = dataset.shape().dim(0);
        this.mean = new double[channels];
        this.squares = new double[channels];
        this.area = dataset.shape().intSize() / channels;
        float[] values = new float[dataset.shape().intSize()];
        for (int i = 0; i < dataset.size(); i++) {
            dataset.read(i, values, 0);
            for (int c = 0; c < channels; c++) {
                add(values, c);
            }
            samples++;
            check(i);
        }
        if (samples == 0) {
            throw new DataException("mean and deviation cannot be computed of a data set without samples");
        }
    }

    private void add(float[] values, int channel) {
        int from = channel * area;
        double sum = 0;
        for (int i = from; i < from + area; i++) {
            sum += values[i];
        }
        double own = sum / area;
        double about = 0;
        for (int i = from; i < from + area; i++) {
            double distance = values[i] - own;
            about += distance * distance;
        }
        double distance = own - mean[channel];
        mean[channel] += distance / (samples + 1);
        squares[channel] += about + distance * distance * area * samples / (samples + 1);
    }

    private void check(int sample) {
        for (double sum : squares) {
            if (!Double.isFinite(sum)) {
                throw new DataException(
                        "sample " + sample + " has a value that is not finite; mean and deviation cannot be computed");
            }
        }
    }

    Normalization normalization() {
        List<Float> means = new ArrayList<>();
        List<Float> deviations = new ArrayList<>();
        for (int c = 0; c < mean.length; c++) {
            float deviation = (float) Math.sqrt(squares[c] / ((double) samples * area));
            means.add((float) mean[c]);
            deviations.add(deviation > 0 ? deviation : 1f);
        }
        return new Normalization(means, deviations);
    }
}
