package org.cnn4j.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.nn.zoo.GoogLeNet;
import org.cnn4j.testkit.RefTensor;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.api.Test;

class LayersTest {
    private static RefTensor run(Shape picture, Layer layer, float... values) {
        Graph graph = new Network("test", picture, 3, layer).graph(1);
        int[] dims = new int[picture.rank() + 1];
        dims[0] = 1;
        System.arraycopy(picture.dims(), 0, dims, 1, picture.rank());
        return Reference.run(graph, List.of(Tensor.of(Shape.of(dims), values))).get(0);
    }

    /** Of 5 elements PyTorch makes 3 windows: 0 to 1, 1 to 3, 3 to 4. */
    @Test
    void adaptivePoolingOverlapsWhereItMust() {
        RefTensor max = run(Shape.of(1, 5), Layers.adaptiveMaxPool(3), 9, 2, 3, 4, 5);
        assertArrayEquals(new float[] {9, 4, 5}, max.toTensor().toFloatArray());
        RefTensor mean = run(Shape.of(1, 5), Layers.adaptiveAveragePool(3), 9, 2, 3, 4, 5);
        assertArrayEquals(new float[] {5.5f, 3, 4.5f}, mean.toTensor().toFloatArray());
    }

    @Test
    void adaptivePoolingOfPicturesGoesByBoxes() {
        float[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        RefTensor mean = run(Shape.of(1, 3, 4), Layers.adaptiveAveragePool(1, 2), values);
        assertEquals(Shape.of(1, 1, 1, 2), mean.shape());
        assertArrayEquals(new float[] {5.5f, 7.5f}, mean.toTensor().toFloatArray());
        RefTensor larger = run(Shape.of(1, 1, 2), Layers.adaptiveMaxPool(2, 3), 1, 2);
        assertArrayEquals(new float[] {1, 2, 2, 1, 2, 2}, larger.toTensor().toFloatArray());
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThrows(ShapeException.class, () -> Layers.adaptiveMaxPool(0));
        ShapeException rank =
                assertThrows(ShapeException.class, () -> run(Shape.of(1, 2), Layers.adaptiveMaxPool(1, 1), 1, 2));
        assertTrue(rank.getMessage().contains("2 spatial axes"), rank.getMessage());
        assertThrows(ShapeException.class, () -> Layers.dropout(1));
    }

    @Test
    void localResponseNormalisationDividesByNeighbours() {
        RefTensor y = run(Shape.of(3, 1, 1), Layers.localResponseNorm(3, 3, 1, 1), 1, 2, 3);
        assertEquals(1 / 6.0, y.real(0), 1e-6);
        assertEquals(2 / 15.0, y.real(1), 1e-6);
        assertEquals(3 / 14.0, y.real(2), 1e-6);
    }

    @Test
    void separableKernelsKeepTheSize() {
        Layer layer = Layers.sequence(Layers.separableConv2d(4, 3, 1, 2), Layers.spatiallySeparableConv2d(5, 3));
        Network net = new Network("separable", Shape.of(3, 6, 7), 1, layer);
        assertEquals(
                Shape.of(2, 5, 6, 7),
                net.graph(2).outputs().get(0).value().type().shape());
        long depthwise = 3 * 2 * 9;
        long pointwise = 6 * 4 + 4;
        long spatial = 4 * 5 * 3 + 5 + 5 * 5 * 3 + 5;
        assertEquals(depthwise + pointwise + spatial, net.summary().parameters());
    }

    @Test
    void auxiliaryHeadsAreOutputs() {
        Network net = GoogLeNet.googlenetWithAuxiliaryHeads(7, 1);
        assertEquals(List.of("aux1", "aux2", "output"), net.outputs());
        net.graph(2)
                .outputs()
                .forEach(o -> assertEquals(Shape.of(2, 7), o.value().type().shape()));
    }
}
