package org.cnn4j.data;

import java.util.List;
import java.util.Objects;
import org.cnn4j.Shape;

/**
 * Makes batches of a data set on a thread of its own, ahead of who takes them. The order of an epoch depends on seed and epoch
 * alone, how a sample is changed on seed, epoch and its index, and how samples are mixed on seed, epoch and the batch's number. So
 * training that starts again in the middle of an epoch sees the batches that it would have seen. Safe for use by several threads.
 *
 * <pre>{@code
 * DataLoader loader = DataLoader.builder(train).batchSize(64).shuffle(true).seed(1)
 *         .augment(new RandomCrop(4), new HorizontalFlip()).normalize(Normalization.of(train)).build();
 * try (Batches batches = loader.batches(epoch)) {
 *     while (batches.hasNext()) {
 *         step(batches.next());
 *     }
 * }
 * }</pre>
 */
public final class DataLoader {
    private final Dataset dataset;
    private final int batchSize;
    private final long seed;
    private final boolean shuffle;
    private final LastBatch lastBatch;
    private final List<Augmentation> augmentations;
    private final Normalization normalization;
    private final double mixup;

    private DataLoader(Builder builder) {
        this.dataset = builder.dataset;
        this.batchSize = builder.batchSize;
        this.seed = builder.seed;
        this.shuffle = builder.shuffle;
        this.lastBatch = builder.lastBatch;
        this.augmentations = builder.augmentations;
        this.normalization = builder.normalization == null
                ? Normalization.identity(dataset.shape().dim(0))
                : builder.normalization;
        this.mixup = builder.mixup;
    }

    /**
     * A loader of batches of 32 in the data set's order, with nothing changed, until something else is set.
     *
     * @throws DataException if samples are scalars or have a dimension of 0
     */
    public static Builder builder(Dataset dataset) {
        return new Builder(dataset);
    }

    /** What the batches are made of. */
    public Dataset dataset() {
        return dataset;
    }

    /** The number of samples of a batch, but perhaps the last. */
    public int batchSize() {
        return batchSize;
    }

    /** What decides order and changes. */
    public long seed() {
        return seed;
    }

    /** How values are scaled; {@link Normalization#identity} where nothing was set. */
    public Normalization normalization() {
        return normalization;
    }

    /** The number of batches of an epoch. */
    public int batchCount() {
        int whole = dataset.size() / batchSize;
        return lastBatch == LastBatch.KEEP && dataset.size() % batchSize != 0 ? whole + 1 : whole;
    }

    /** All batches of an epoch. */
    public Batches batches(int epoch) {
        return batches(epoch, 0);
    }

    /**
     * The batches of an epoch from one of them on, equal to those that {@link #batches(int)} gives from there.
     *
     * @param epoch from 0
     * @param firstBatch from 0 to {@link #batchCount()}; with that, there are none
     * @throws DataException if there is no such epoch or batch
     */
    public Batches batches(int epoch, int firstBatch) {
        if (epoch < 0) {
            throw new DataException("there is no epoch " + epoch + "; epochs are counted from 0");
        }
        if (firstBatch < 0 || firstBatch > batchCount()) {
            throw new DataException("there is no batch " + firstBatch + " in an epoch of " + batchCount()
                    + "; batches are counted from 0");
        }
        BatchMaker maker =
                new BatchMaker(dataset, batchSize, seed, epoch, shuffle, augmentations, normalization, mixup);
        return new Batches(maker::make, epoch, firstBatch, batchCount());
    }

    /** Settings of a {@link DataLoader}. */
    public static final class Builder {
        private final Dataset dataset;
        private int batchSize = 32;
        private long seed;
        private boolean shuffle;
        private LastBatch lastBatch = LastBatch.KEEP;
        private List<Augmentation> augmentations = List.of();
        private Normalization normalization;
        private double mixup;

        private Builder(Dataset dataset) {
            this.dataset = dataset;
            ArrayDataset.checkShape("the data set", dataset.shape());
        }

        /** The number of samples of a batch; 32 unless set. */
        public Builder batchSize(int size) {
            if (size < 1) {
                throw new DataException("the batch size is " + size + "; it must be at least 1");
            }
            batchSize = size;
            return this;
        }

        /** What decides order and changes; 0 unless set. */
        public Builder seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /** Whether each epoch has an order of its own, rather than the data set's. */
        public Builder shuffle(boolean on) {
            shuffle = on;
            return this;
        }

        /** What becomes of too few samples at the end; {@link LastBatch#KEEP} unless set. */
        public Builder lastBatch(LastBatch rule) {
            lastBatch = Objects.requireNonNull(rule, "rule");
            return this;
        }

        /**
         * The changes that each sample goes through, in this order.
         *
         * @throws DataException if samples are no pictures {@code [C, H, W]}
         */
        public Builder augment(Augmentation... changes) {
            return augment(List.of(changes));
        }

        /**
         * The changes that each sample goes through, in this order.
         *
         * @throws DataException if samples are no pictures {@code [C, H, W]}
         */
        public Builder augment(List<Augmentation> changes) {
            Shape shape = dataset.shape();
            if (!changes.isEmpty() && shape.rank() != 3) {
                throw new DataException("samples of shape " + shape + " cannot be augmented; they must be [C, H, W]");
            }
            augmentations = List.copyOf(changes);
            return this;
        }

        /**
         * How values are scaled after augmentation.
         *
         * @throws DataException if it has not one value for each channel
         */
        public Builder normalize(Normalization newNormalization) {
            int channels = dataset.shape().dim(0);
            if (newNormalization.mean().size() != channels) {
                throw new DataException(
                        "normalisation is for " + newNormalization.mean().size() + " channels, but samples of shape "
                                + dataset.shape() + " have " + channels);
            }
            normalization = newNormalization;
            return this;
        }

        /**
         * Mixes each sample with another of its batch (Zhang et al. 2018, "mixup: beyond empirical risk minimization"): images and
         * targets are {@code share * own + (1 - share) * other}, with one share for each batch from Beta(alpha, alpha). The greater
         * share goes to a sample's own, which changes only who of a pair is called the other.
         *
         * @param alpha 0 for no mixing, as unless set; 0.2 is usual
         */
        public Builder mixup(double alpha) {
            if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
                throw new DataException("mixup's alpha is " + alpha + "; it must be 0 or positive");
            }
            mixup = alpha;
            return this;
        }

        public DataLoader build() {
            return new DataLoader(this);
        }
    }
}
