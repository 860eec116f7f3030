package org.cnn4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.onnx.TestData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
    private static final Csv PAIRS = Csv.of(Shape.of(2));

    @TempDir
    Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("data.csv"), text);
    }

    private static float[] sample(Dataset dataset, int index) {
        float[] values = new float[dataset.shape().intSize()];
        dataset.read(index, values, 0);
        return values;
    }

    private void assertRefused(Csv csv, String text, String... parts) throws IOException {
        Path file = write(text);
        String message = assertThrows(DataException.class, () -> csv.read(file)).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message + " should contain: " + part);
        }
        assertTrue(message.startsWith(file.toString()), message);
        assertTrue(message.lines().count() == 1, message);
    }

    @Test
    void theClassMayComeLastOrFirst() throws IOException {
        Dataset last = PAIRS.read(write("1,2.5,cat\n\n-3,4e1, dog\r\n5,6,cat"));
        assertEquals(3, last.size());
        assertEquals(List.of("cat", "dog"), last.classes());
        assertArrayEquals(new float[] {-3, 40}, sample(last, 1));
        assertEquals(1, last.label(1));
        assertEquals(0, last.label(2));
        Dataset first = PAIRS.labelFirst().header().scale(0.5f).read(write("\uFEFFlabel,x,y\n7,2,4\n10,6,8\n"));
        assertEquals(List.of("7", "10"), first.classes(), "in the order of numbers");
        assertArrayEquals(new float[] {3, 4}, sample(first, 1));
        assertEquals(1, first.label(1));
    }

    @Test
    void givenClassesGoByNameOrIndex() throws IOException {
        Csv csv = PAIRS.classes(List.of("1", "b", "c"));
        Dataset dataset = csv.read(write("0,0,1\n0,0,c\n0,0,2\n0,0,0\n"));
        assertEquals(0, dataset.label(0), "a name goes before an index");
        assertEquals(2, dataset.label(1));
        assertEquals(2, dataset.label(2));
        assertEquals(0, dataset.label(3));
        assertRefused(csv, "0,0,b\n\n0,0,3\n", "line 3: \"3\" is none of the classes [1, b, c]");
        assertRefused(csv, "0,0,-1\n", "\"-1\" is none of");
    }

    @Test
    void damageIsNamedByLineAndColumn() throws IOException {
        assertRefused(PAIRS, "1,2,a\n1,2\n", "line 2 has 2 columns; samples of [2] need 3, with the class");
        assertRefused(PAIRS, "1,2,3,a\n", "line 1 has 4 columns");
        assertRefused(PAIRS, "1,x,a\n", "line 1, column 2: \"x\" is no number");
        assertRefused(PAIRS.labelFirst(), "a,1,\n", "line 1, column 3: \"\" is no number");
        assertRefused(PAIRS, "1,NaN,a\n", "column 2: NaN is not finite");
        assertRefused(PAIRS, "1,1e99,a\n", "column 2: 1e99 is not finite");
        assertRefused(PAIRS, "1,2, \n", "line 1 has no class in column 3");
        assertRefused(PAIRS, "", "has no rows");
        assertRefused(PAIRS.header(), "x,y,class\n", "has no rows");
        assertRefused(PAIRS, "1".repeat(5000), "line 1 has over 4288 characters");
        Path file = Files.write(folder.resolve("latin.csv"), "1,2,\u00E9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                file + " is no text in UTF-8",
                assertThrows(DataException.class, () -> PAIRS.read(file)).getMessage());
    }

    @Test
    void readsTheDigitsOfUci() {
        assumeTrue(TestData.folder().isPresent(), TestData.absence());
        Path file = TestData.folder().orElseThrow().resolve("data/uci-digits-8x8.csv.gz");
        assumeTrue(Files.exists(file), TestData.absence());
        Dataset digits = Csv.of(Shape.of(1, 8, 8)).scale(1 / 16f).read(file);
        assertEquals(Idx.DIGITS, digits.classes());
        assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, digits.classCounts());
        assertArrayEquals(new float[] {0, 0, 5 / 16f, 13 / 16f}, Arrays.copyOf(sample(digits, 0), 4));
    }
}
