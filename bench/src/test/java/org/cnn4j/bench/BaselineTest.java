package org.cnn4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {
    @TempDir
    Path folder;

    private int files;

    /** A result as JMH writes it, of one benchmark. */
    private Baseline result(String mode, String shape, String rawData) throws IOException {
        String json =
                "[ {\"jmhVersion\" : \"1.37\", \"benchmark\" : \"org.cnn4j.bench.GemmBenchmark.run\", \"mode\" : \""
                        + mode + "\", \"params\" : {\"shape\" : \"" + shape
                        + "\", \"threads\" : \"1\"}, \"primaryMetric\" : "
                        + "{\"score\" : 1.0, \"scoreError\" : \"NaN\", \"scoreUnit\" : \"ops/s\", \"rawData\" : "
                        + rawData
                        + "}, \"secondaryMetrics\" : {} } ]";
        return Baseline.read(Files.writeString(folder.resolve(files++ + ".json"), json));
    }

    @Test
    void aBenchmarkMovedIfNoIterationsOverlapAndMediansAreApart() throws IOException {
        Baseline before = result("thrpt", "1x1x1", "[[100.0, 104.0, 102.0]]");
        Baseline.Move faster =
                before.moves(result("thrpt", "1x1x1", "[[150], [153, 160]]")).get(0);
        assertTrue(faster.real());
        assertEquals("GemmBenchmark.run shape=1x1x1 threads=1: 102.0 -> 153.0 ops/s, 50% faster", faster.toString());
        Baseline.Move slower =
                before.moves(result("thrpt", "1x1x1", "[[51, 51]]")).get(0);
        assertTrue(slower.real() && slower.change() < 0, slower.toString());
        assertFalse(before.moves(result("thrpt", "1x1x1", "[[103, 200, 300]]"))
                .get(0)
                .real());
        assertFalse(before.moves(result("thrpt", "1x1x1", "[[105, 105, 106]]"))
                .get(0)
                .real());
    }

    @Test
    void lessTimeIsFasterWhereTimeIsTheScore() throws IOException {
        Baseline before = result("avgt", "1x1x1", "[[10.0]]");
        assertEquals(1, before.moves(result("avgt", "1x1x1", "[[5.0]]")).get(0).change());
    }

    @Test
    void otherParametersAreAnotherBenchmark() throws IOException {
        Baseline before = result("thrpt", "1x1x1", "[[1]]");
        assertEquals(List.of(), before.moves(result("thrpt", "2x2x2", "[[1]]")));
    }

    @Test
    void whatIsNoResultIsRefusedByItsName() throws IOException {
        Path file = folder.resolve("bad.json");
        for (String text : List.of("", "{}", "[{}]", "[1]", "[{\"benchmark\": 3}]", "[", "nul", "[1] 2")) {
            Files.writeString(file, text);
            String message = assertThrows(Cnn4jException.class, () -> Baseline.read(file), text)
                    .getMessage();
            assertTrue(message.contains("bad.json"), message);
        }
    }
}
