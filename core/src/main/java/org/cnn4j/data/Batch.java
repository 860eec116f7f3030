package org.cnn4j.data;

import org.cnn4j.Tensor;

/**
 * Some samples, as a training step takes them. Nothing in it may be changed.
 *
 * @param number the batch's number in its epoch, from 0
 * @param images {@code [N, C, H, W]} for pictures, otherwise {@code [N]} before the shape of a sample; FLOAT32
 * @param labels the class of each sample; where samples are mixed, that of the greater part
 * @param targets {@code [N, classes]}, FLOAT32: for each sample the share of each class, which is 1 for its own unless samples are
 *     mixed; a row sums to 1
 * @param indices where each sample is in the data set
 */
public record Batch(int number, Tensor images, int[] labels, Tensor targets, int[] indices) {
    /** The number of samples. */
    public int size() {
        return labels.length;
    }
}
