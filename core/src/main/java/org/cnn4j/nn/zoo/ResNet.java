package org.cnn4j.nn.zoo;

import static org.cnn4j.nn.Layers.batchNorm;
import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dense;
import static org.cnn4j.nn.Layers.globalAveragePool;
import static org.cnn4j.nn.Layers.maxPool2d;
import static org.cnn4j.nn.Layers.relu;
import static org.cnn4j.nn.Layers.residual;
import static org.cnn4j.nn.Layers.sequence;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Network;

/**
 * ResNet (He et al. 2016, table 1) on {@code [3, 224, 224]}; in bottlenecks the 3×3 convolution has the stride, as in
 * torchvision's weights.
 */
public final class ResNet {
    private ResNet() {}

    /** 11,689,512 parameters for 1000 classes. */
    public static Network resnet18(int classes, long seed) {
        return resnet("resnet18", classes, seed, false, 2, 2, 2, 2);
    }

    /** 21,797,672 parameters for 1000 classes. */
    public static Network resnet34(int classes, long seed) {
        return resnet("resnet34", classes, seed, false, 3, 4, 6, 3);
    }

    /** 25,557,032 parameters for 1000 classes. */
    public static Network resnet50(int classes, long seed) {
        return resnet("resnet50", classes, seed, true, 3, 4, 6, 3);
    }

    /** 44,549,160 parameters for 1000 classes. */
    public static Network resnet101(int classes, long seed) {
        return resnet("resnet101", classes, seed, true, 3, 4, 23, 3);
    }

    /** 60,192,808 parameters for 1000 classes. */
    public static Network resnet152(int classes, long seed) {
        return resnet("resnet152", classes, seed, true, 3, 8, 36, 3);
    }

    private static Network resnet(String name, int classes, long seed, boolean bottleneck, int... blocks) {
        List<Layer> layers = new ArrayList<>(List.of(conv(64, 7, 2, 3), relu(), maxPool2d(3, 2, 1, false)));
        int in = 64;
        for (int stage = 0; stage < blocks.length; stage++) {
            int width = 64 << stage;
            int out = bottleneck ? width * 4 : width;
            for (int i = 0; i < blocks[stage]; i++) {
                int stride = i == 0 && stage > 0 ? 2 : 1;
                Layer body = bottleneck
                        ? sequence(conv(width, 1, 1, 0), relu(), conv(width, 3, stride, 1), relu(), conv(out, 1, 1, 0))
                        : sequence(conv(width, 3, stride, 1), relu(), conv(out, 3, 1, 1));
                layers.add(residual(body, in == out && stride == 1 ? null : conv(out, 1, stride, 0)));
                layers.add(relu());
                in = out;
            }
        }
        layers.add(globalAveragePool());
        layers.add(dense(classes));
        return new Network(name, Shape.of(3, 224, 224), seed, sequence(layers));
    }

    private static Layer conv(int filters, int kernel, int stride, int padding) {
        return sequence(conv2d(filters, kernel).stride(stride).padding(padding).withoutBias(), batchNorm());
    }
}
