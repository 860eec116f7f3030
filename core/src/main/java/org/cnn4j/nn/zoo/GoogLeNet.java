package org.cnn4j.nn.zoo;

import static org.cnn4j.nn.Layers.adaptiveAveragePool;
import static org.cnn4j.nn.Layers.batchNorm;
import static org.cnn4j.nn.Layers.concat;
import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dense;
import static org.cnn4j.nn.Layers.dropout;
import static org.cnn4j.nn.Layers.flatten;
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
 * GoogLeNet (Szegedy et al. 2014, table 1) with batch normalisation instead of response normalisation, as torchvision
 * builds it: the 5×5 branch has a 3×3 kernel there, and so here, that published weights fit.
 */
public final class GoogLeNet {
    private GoogLeNet() {}

    /** GoogLeNet without its auxiliary heads on {@code [3, 224, 224]}; 6,624,904 parameters for 1000 classes. */
    public static Network googlenet(int classes, long seed) {
        return new Network("googlenet", Shape.of(3, 224, 224), seed, layers(classes, null, null));
    }

    /**
     * GoogLeNet with its two auxiliary heads, which training adds to the loss with weight 0.3 (section 5); 13,004,888
     * parameters for 1000 classes. Outputs {@code aux1} and {@code aux2} come before {@code output}.
     */
    public static Network googlenetWithAuxiliaryHeads(int classes, long seed) {
        Layer first = auxiliary("aux1", classes);
        Layer second = auxiliary("aux2", classes);
        return new Network("googlenet-aux", Shape.of(3, 224, 224), seed, layers(classes, first, second));
    }

    private static Layer layers(int classes, Layer firstHead, Layer secondHead) {
        List<Layer> layers = new ArrayList<>(List.of(
                conv(64, 7, 2, 3),
                maxPool2d(3, 2, 0, true),
                conv(64, 1, 1, 0),
                conv(192, 3, 1, 1),
                maxPool2d(3, 2, 0, true),
                inception(64, 96, 128, 16, 32, 32),
                inception(128, 128, 192, 32, 96, 64),
                maxPool2d(3, 2, 0, true),
                inception(192, 96, 208, 16, 48, 64)));
        if (firstHead != null) {
            layers.add(firstHead);
        }
        layers.addAll(List.of(
                inception(160, 112, 224, 24, 64, 64),
                inception(128, 128, 256, 24, 64, 64),
                inception(112, 144, 288, 32, 64, 64)));
        if (secondHead != null) {
            layers.add(secondHead);
        }
        layers.addAll(List.of(
                inception(256, 160, 320, 32, 128, 128),
                maxPool2d(2, 2, 0, true),
                inception(256, 160, 320, 32, 128, 128),
                inception(384, 192, 384, 48, 128, 128),
                globalAveragePool(),
                dropout(0.2f),
                dense(classes)));
        return sequence(layers);
    }

    /** Scores from the middle of the network; what it was given goes on unchanged. */
    private static Layer auxiliary(String name, int classes) {
        Layer head = sequence(
                adaptiveAveragePool(4, 4),
                conv(128, 1, 1, 0),
                flatten(),
                dense(1024),
                relu(),
                dropout(0.7f),
                dense(classes));
        return (scope, x) -> {
            scope.output(name, head.build(scope.child(name), x));
            return x;
        };
    }

    private static Layer conv(int filters, int kernel, int stride, int padding) {
        return sequence(conv2d(filters, kernel).stride(stride).padding(padding).withoutBias(), batchNorm(), relu());
    }

    private static Layer inception(int one, int reduce3, int three, int reduce5, int five, int pooled) {
        return concat(
                conv(one, 1, 1, 0),
                sequence(conv(reduce3, 1, 1, 0), conv(three, 3, 1, 1)),
                sequence(conv(reduce5, 1, 1, 0), conv(five, 3, 1, 1)),
                sequence(maxPool2d(3, 1, 1, true), conv(pooled, 1, 1, 0)));
    }
}
