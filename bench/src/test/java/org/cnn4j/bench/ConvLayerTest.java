package org.cnn4j.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;

class ConvLayerTest {
    private static void holds(String layer, int batch, Shape result, long multiplyAdds) {
        Workload work = ConvLayer.parse(layer).workload(batch);
        assertEquals(result, work.graph().outputs().get(0).value().type().shape(), layer);
        assertEquals(multiplyAdds, work.multiplyAdds(), layer);
    }

    @Test
    void multiplyAddsAreThoseOfTheDefinition() {
        holds("3x224x224 64x7/2", 1, Shape.of(1, 64, 112, 112), 118_013_952);
        holds("32x112x112 32x3/1 32", 2, Shape.of(2, 32, 112, 112), 2 * 3_612_672);
        holds("256x28x28 256x3/1 d2", 1, Shape.of(1, 256, 28, 28), 462_422_016);
        holds("256x14x14 128x4/2 t", 1, Shape.of(1, 128, 28, 28), 102_760_448);
    }

    @Test
    void whatIsNoLayerIsNamed() {
        for (String text : List.of("", "3x224 64x7/2", "3x224x224 64x7/2 x", "3x224x224 64x7/2 d")) {
            String message = assertThrows(Cnn4jException.class, () -> ConvLayer.parse(text))
                    .getMessage();
            assertTrue(message.startsWith("\"" + text + "\" is no layer"), message);
        }
        assertThrows(Cnn4jException.class, () -> Workload.gemm("3x4"));
    }

    @Test
    void theSuiteHasEachLayerOnceAndTheProductsOfTheBenchmark() throws NoSuchFieldException {
        List<SuiteCase> cases = SuiteCase.all(false, false);
        assertEquals(
                cases.size(), new HashSet<>(cases.stream().map(SuiteCase::label).toList()).size());
        assertEquals(
                16,
                cases.stream().filter(each -> each.kind() == SuiteCase.Kind.NET).count());
        assertEquals(cases.size() + 2, SuiteCase.all(true, false).size());
        ConvLayer.standard().forEach(ConvLayer::parse);
        assertArrayEquals(
                GemmBenchmark.class.getField("shape").getAnnotation(Param.class).value(), SuiteCase.GEMMS.toArray());
    }
}
