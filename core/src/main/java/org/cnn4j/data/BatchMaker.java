package org.cnn4j.data;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;

/** Makes the batches of one epoch. Not for several threads. */
final class BatchMaker {
    private final Dataset dataset;
    private final int batchSize;
    private final long seed;
    private final int epoch;
    private final boolean shuffle;
    private final List<Augmentation> augmentations;
    private final Normalization normalization;
    private final double mixup;
    private final int length;
    private int[] order;
    private Planes planes;
    private float[] plain;

    BatchMaker(
            Dataset dataset,
            int batchSize,
            long seed,
            int epoch,
            boolean shuffle,
            List<Augmentation> augmentations,
            Normalization normalization,
            double mixup) {
        this.dataset = dataset;
        this.batchSize = batchSize;
        this.seed = seed;
        this.epoch = epoch;
        this.shuffle = shuffle;
        this.augmentations = augmentations;
        this.normalization = normalization;
        this.mixup = mixup;
        this.length = dataset.shape().intSize();
    }

    /** Makes batch {@code number} of the epoch. */
    Batch make(int number) {
        int first = number * batchSize;
        int count = Math.min(batchSize, dataset.size() - first);
        int classes = dataset.classes().size();
        Shape shape = batchOf(count);
        float[] images = new float[shape.intSize()];
        float[] targets = new float[Shape.of(count, classes).intSize()];
        int[] labels = new int[count];
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) {
            int index = indexOf(first + i);
            indices[i] = index;
            labels[i] = dataset.label(index);
            targets[i * classes + labels[i]] = 1;
            read(index, images, i * length);
        }
        if (mixup > 0) {
            mix(number, count, images, targets);
        }
        return new Batch(
                number,
                Tensor.wrap(new TensorType(DType.FLOAT32, shape), images),
                labels,
                Tensor.wrap(TensorType.float32(count, classes), targets),
                indices);
    }

    private Shape batchOf(int count) {
        int[] sample = dataset.shape().dims();
        int[] dims = new int[sample.length + 1];
        dims[0] = count;
        System.arraycopy(sample, 0, dims, 1, sample.length);
        return Shape.of(dims);
    }

    private int indexOf(int position) {
        if (!shuffle) {
            return position;
        }
        if (order == null) {
            order = Draws.of(seed, Draws.SHUFFLE, epoch, 0).permutation(dataset.size());
        }
        return order[position];
    }

    private void read(int index, float[] images, int offset) {
        int area = length / dataset.shape().dim(0);
        if (augmentations.isEmpty()) {
            if (plain == null) {
                plain = new float[length];
            }
            dataset.read(index, plain, 0);
            normalization.apply(plain, images, offset, area);
            return;
        }
        if (planes == null) {
            int[] dims = dataset.shape().dims();
            planes = new Planes(dims[0], dims[1], dims[2], new float[length]);
        }
        dataset.read(index, planes.values(), 0);
        Draws draws = Draws.of(seed, Draws.AUGMENT, epoch, index);
        for (Augmentation augmentation : augmentations) {
            augmentation.apply(planes, draws);
        }
        normalization.apply(planes.values(), images, offset, area);
    }

    private void mix(int number, int count, float[] images, float[] targets) {
        Draws draws = Draws.of(seed, Draws.MIXUP, epoch, number);
        double drawn = draws.beta(mixup);
        float share = (float) Math.max(drawn, 1 - drawn);
        int[] others = draws.permutation(count);
        blend(images, images.clone(), others, share);
        blend(targets, targets.clone(), others, share);
    }

    private static void blend(float[] values, float[] before, int[] others, float share) {
        int row = values.length / others.length;
        for (int i = 0; i < others.length; i++) {
            blendRow(values, i * row, before, others[i] * row, row, share);
        }
    }

    private static void blendRow(float[] values, int at, float[] before, int other, int count, float share) {
        for (int j = 0; j < count; j++) {
            values[at + j] = share * values[at + j] + (1 - share) * before[other + j];
        }
    }
}
