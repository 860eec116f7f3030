package org.cnn4j.nn.zoo;

import static org.cnn4j.nn.Layers.batchNorm;
import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dense;
import static org.cnn4j.nn.Layers.depthwiseConv2d;
import static org.cnn4j.nn.Layers.dropout;
import static org.cnn4j.nn.Layers.globalAveragePool;
import static org.cnn4j.nn.Layers.relu6;
import static org.cnn4j.nn.Layers.residual;
import static org.cnn4j.nn.Layers.sequence;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Network;

/** MobileNets: depthwise convolutions with pointwise ones between them. */
public final class MobileNet {
    /** MobileNetV1: output channels and stride of each separable block (Howard et al. 2017, table 1). */
    private static final int[][] V1 = {
        {64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}, {512, 1}, {512, 1}, {512, 1}, {512, 1},
        {1024, 2}, {1024, 1}
    };

    /** MobileNetV2: expansion, output channels, repeats and stride (Sandler et al. 2018, table 2). */
    private static final int[][] V2 = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    private MobileNet() {}

    /** MobileNetV1 on {@code [3, 224, 224]}; 4,231,976 parameters for 1000 classes. */
    public static Network mobilenetV1(int classes, long seed) {
        List<Layer> layers = new ArrayList<>(List.of(conv(32, 3, 2), relu6()));
        for (int[] block : V1) {
            layers.add(sequence(depthwiseConv2d(3, block[1], 1), batchNorm(), relu6()));
            layers.add(sequence(conv(block[0], 1, 1), relu6()));
        }
        layers.add(globalAveragePool());
        layers.add(dense(classes));
        return new Network("mobilenetv1", Shape.of(3, 224, 224), seed, sequence(layers));
    }

    /** MobileNetV2 on {@code [3, 224, 224]}; 3,504,872 parameters for 1000 classes. */
    public static Network mobilenetV2(int classes, long seed) {
        List<Layer> layers = new ArrayList<>(List.of(conv(32, 3, 2), relu6()));
        int in = 32;
        for (int[] stage : V2) {
            for (int i = 0; i < stage[2]; i++) {
                int stride = i == 0 ? stage[3] : 1;
                Layer body = inverted(in * stage[0], stage[0] > 1, stage[1], stride);
                layers.add(stride == 1 && in == stage[1] ? residual(body, null) : body);
                in = stage[1];
            }
        }
        layers.addAll(List.of(conv(1280, 1, 1), relu6(), globalAveragePool(), dropout(0.2f), dense(classes)));
        return new Network("mobilenetv2", Shape.of(3, 224, 224), seed, sequence(layers));
    }

    private static Layer inverted(int hidden, boolean expand, int out, int stride) {
        Layer filter = sequence(depthwiseConv2d(3, stride, 1), batchNorm(), relu6(), conv(out, 1, 1));
        return expand ? sequence(conv(hidden, 1, 1), relu6(), filter) : filter;
    }

    private static Layer conv(int filters, int kernel, int stride) {
        return sequence(
                conv2d(filters, kernel).stride(stride).padding(kernel / 2).withoutBias(), batchNorm());
    }
}
