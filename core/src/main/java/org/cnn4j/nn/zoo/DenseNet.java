package org.cnn4j.nn.zoo;

import static org.cnn4j.nn.Layers.averagePool2d;
import static org.cnn4j.nn.Layers.batchNorm;
import static org.cnn4j.nn.Layers.concat;
import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dense;
import static org.cnn4j.nn.Layers.globalAveragePool;
import static org.cnn4j.nn.Layers.maxPool2d;
import static org.cnn4j.nn.Layers.relu;
import static org.cnn4j.nn.Layers.sequence;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Network;

/** DenseNet (Huang et al. 2017, table 1, the BC form): each layer sees the results of all before it in its block. */
public final class DenseNet {
    private static final int GROWTH = 32;
    private static final int[] BLOCKS = {6, 12, 24, 16};

    private DenseNet() {}

    /** DenseNet-121 on {@code [3, 224, 224]}; 7,978,856 parameters for 1000 classes. */
    public static Network densenet121(int classes, long seed) {
        List<Layer> layers = new ArrayList<>(List.of(
                conv2d(64, 7).stride(2).padding(3).withoutBias(), batchNorm(), relu(), maxPool2d(3, 2, 1, false)));
        int channels = 64;
        for (int block = 0; block < BLOCKS.length; block++) {
            for (int i = 0; i < BLOCKS[block]; i++) {
                layers.add(concat((scope, x) -> x, growth()));
                channels += GROWTH;
            }
            if (block < BLOCKS.length - 1) {
                channels /= 2;
                layers.add(sequence(batchNorm(), relu(), conv2d(channels, 1).withoutBias(), averagePool2d(2)));
            }
        }
        layers.addAll(List.of(batchNorm(), relu(), globalAveragePool(), dense(classes)));
        return new Network("densenet121", Shape.of(3, 224, 224), seed, sequence(layers));
    }

    private static Layer growth() {
        return sequence(
                batchNorm(),
                relu(),
                conv2d(4 * GROWTH, 1).withoutBias(),
                batchNorm(),
                relu(),
                conv2d(GROWTH, 3).padding(1).withoutBias());
    }
}
