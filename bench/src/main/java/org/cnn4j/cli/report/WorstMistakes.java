package org.cnn4j.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.ShapeException;
import org.cnn4j.train.Metrics;

/**
 * Keeps, of all the batches of a test, the pictures that the network was surest of and wrong about. Those for which its
 * answer was no number come first of all. Of equally bad ones the first seen is kept.
 */
public final class WorstMistakes {
    private final int limit;
    private final List<String> names;
    private final int channels;
    private final int height;
    private final int width;
    private final float[] mean;
    private final float[] deviation;
    private final List<Mistake> worst = new ArrayList<>();

    /**
     * @param limit how many to keep
     * @param names of the classes
     * @param pictureShape {@code [C, H, W]} with 1 or 3 channels
     * @param mean of each channel, that was subtracted from pixels of 0 to 1
     * @param deviation of each channel, that they were then divided by
     * @throws ShapeException if these do not fit each other
     */
    public WorstMistakes(int limit, List<String> names, int[] pictureShape, float[] mean, float[] deviation) {
        if (pictureShape.length != 3 || mean.length != pictureShape[0] || deviation.length != pictureShape[0]) {
            throw new ShapeException(
                    "mistakes are of pictures [C, H, W], with a mean and a deviation for each channel");
        }
        if (limit < 1) {
            throw new Cnn4jException("at least one mistake must be kept, not " + limit);
        }
        this.limit = limit;
        this.names = List.copyOf(names);
        this.channels = pictureShape[0];
        this.height = pictureShape[1];
        this.width = pictureShape[2];
        this.mean = mean.clone();
        this.deviation = deviation.clone();
    }

    /**
     * Looks through a batch.
     *
     * @param pictures {@code [N, C, H, W]}, normalised
     * @param logits {@code [N, classes]}
     * @param labels {@code [N]}
     * @throws ShapeException if these do not fit each other
     * @throws Cnn4jException if a label is out of range
     */
    public void add(float[] pictures, float[] logits, int[] labels) {
        int classes = names.size();
        int size = channels * height * width;
        if (pictures.length != (long) labels.length * size || logits.length != (long) labels.length * classes) {
            throw new ShapeException(pictures.length + " pixels and " + logits.length + " logits are not those of "
                    + labels.length + " pictures of " + size + " pixels and " + classes + " classes");
        }
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] < 0 || labels[row] >= classes) {
                throw new Cnn4jException("label " + labels[row] + " is not one of " + classes + " classes from 0");
            }
            int predicted = Metrics.argmax(logits, row, classes);
            if (predicted != labels[row]) {
                double probability = predicted == Metrics.NONE ? Double.NaN : largest(logits, row, predicted);
                if (worst.size() < limit
                        || badness(probability) > badness(worst.get(limit - 1).probability())) {
                    String said = predicted == Metrics.NONE ? "NaN" : names.get(predicted);
                    keep(new Mistake(
                            pixels(pictures, row * size),
                            channels,
                            height,
                            width,
                            names.get(labels[row]),
                            said,
                            probability));
                }
            }
        }
    }

    /** The worst so far, the worst first. */
    List<Mistake> worst() {
        return List.copyOf(worst);
    }

    private static double badness(double probability) {
        return Double.isNaN(probability) ? 2 : probability;
    }

    private void keep(Mistake mistake) {
        worst.add(mistake);
        worst.sort(Comparator.comparingDouble((Mistake m) -> -badness(m.probability())));
        if (worst.size() > limit) {
            worst.remove(limit);
        }
    }

    /** The softmax of the largest logit. */
    private double largest(float[] logits, int row, int predicted) {
        int classes = names.size();
        float most = logits[row * classes + predicted];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            float value = logits[row * classes + c];
            // An infinite logit takes all, in equal parts with others like it.
            sum += value == most ? 1 : Math.exp(value - most);
        }
        return 1 / sum;
    }

    private float[] pixels(float[] pictures, int offset) {
        float[] out = new float[channels * height * width];
        for (int i = 0; i < out.length; i++) {
            int channel = i / (height * width);
            out[i] = pictures[offset + i] * deviation[channel] + mean[channel];
        }
        return out;
    }
}
