package org.cnn4j.data;

import java.util.Collections;
import java.util.List;
import org.cnn4j.image.Channels;
import org.cnn4j.image.PixelFormat;

/**
 * For each channel, what is taken off its values and what they are divided by then: {@code (value - mean) / std}. Channels are the
 * first axis of a sample.
 *
 * @param mean one value for each channel
 * @param std one value for each channel, positive
 */
public record Normalization(List<Float> mean, List<Float> std) {
    /** @throws DataException if the lists differ in length, or a value is not finite, or a deviation not positive */
    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != std.size() || mean.isEmpty()) {
            throw new DataException("normalisation has " + mean.size() + " means and " + std.size()
                    + " deviations; give one of each for every channel");
        }
        for (int c = 0; c < mean.size(); c++) {
            float m = mean.get(c);
            float s = std.get(c);
            if (!Float.isFinite(m) || !Float.isFinite(s) || s <= 0) {
                throw new DataException("normalisation of channel " + c + " has mean " + m + " and deviation " + s
                        + "; both must be finite and the deviation positive");
            }
        }
    }

    /** Leaves the values of {@code channels} channels as they are. */
    public static Normalization identity(int channels) {
        return new Normalization(Collections.nCopies(channels, 0f), Collections.nCopies(channels, 1f));
    }

    /**
     * Mean and standard deviation of each channel over all samples. A channel in which all values are equal has no deviation and
     * gets 1, so it is only shifted.
     *
     * @throws DataException if there are no samples or a value is not finite
     */
    public static Normalization of(Dataset dataset) {
        return new Moments(dataset).normalization();
    }

    /** The same for pictures that {@link org.cnn4j.image.Image} turns into a network's input: bytes scaled to 0 to 1 first. */
    public PixelFormat pixelFormat(Channels channels) {
        return new PixelFormat(channels, 1 / 255f, mean, std);
    }

    /** Writes a sample's normalised values, {@code area} for each channel, to {@code to} from {@code offset} on. */
    void apply(float[] from, float[] to, int offset, int area) {
        for (int c = 0; c < mean.size(); c++) {
            normalise(from, c * area, to, offset + c * area, area, mean.get(c), std.get(c));
        }
    }

    private static void normalise(float[] from, int at, float[] to, int offset, int count, float mean, float std) {
        for (int i = 0; i < count; i++) {
            to[offset + i] = (from[at + i] - mean) / std;
        }
    }
}
