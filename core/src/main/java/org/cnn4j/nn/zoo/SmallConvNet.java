package org.cnn4j.nn.zoo;

import static org.cnn4j.nn.Layers.batchNorm;
import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dense;
import static org.cnn4j.nn.Layers.dropout;
import static org.cnn4j.nn.Layers.globalAveragePool;
import static org.cnn4j.nn.Layers.maxPool2d;
import static org.cnn4j.nn.Layers.relu;
import static org.cnn4j.nn.Layers.sequence;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Network;

/**
 * Networks of this project's own for first lessons and small pictures: stages of 3×3 convolutions, each with batch normalisation and ReLU, with
 * maximum pooling between them (in the manner of VGG, Simonyan and Zisserman 2015), then global average pooling and a dense layer.
 */
public final class SmallConvNet {
    private SmallConvNet() {}

    /**
     * Three convolutions of 16, 32 and 64 filters: 23,603 parameters for {@code [1, 32, 32]} and 3 classes, enough to tell
     * shapes apart.
     */
    public static Network small(Shape input, int classes, long seed) {
        return of("small", input, classes, seed, 0, new int[][] {{16}, {32}, {64}});
    }

    /** Six convolutions of 32 to 128 filters with dropout before the dense layer, for pictures of 28 × 28 or 32 × 32. */
    public static Network vgg6(Shape input, int classes, long seed) {
        return of("vgg6", input, classes, seed, 0.3f, new int[][] {{32, 32}, {64, 64}, {128, 128}});
    }

    private static Network of(String name, Shape input, int classes, long seed, float rate, int[][] stages) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < stages.length; i++) {
            if (i > 0) {
                layers.add(maxPool2d(2));
            }
            for (int filters : stages[i]) {
                layers.add(conv2d(filters, 3).padding(1).withoutBias());
                layers.add(batchNorm());
                layers.add(relu());
            }
        }
        layers.add(globalAveragePool());
        if (rate > 0) {
            layers.add(dropout(rate));
        }
        layers.add(dense(classes));
        return new Network(name, input, seed, sequence(layers));
    }
}
