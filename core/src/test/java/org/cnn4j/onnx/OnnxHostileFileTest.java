package org.cnn4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged, senseless or out to harm: one clear line each, and nothing allocated on their word. */
class OnnxHostileFileTest {
    @TempDir
    Path folder;

    private static void refused(String expected, byte[] file) {
        refused(expected, file, ImportLimits.defaults());
    }

    private static void refused(String expected, byte[] file, ImportLimits limits) {
        OnnxImportException e = assertThrows(OnnxImportException.class, () -> OnnxReader.read("m.onnx", file, limits));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().startsWith("m.onnx: "), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    private static void tensorRefused(String expected, Proto tensor) {
        refused(expected, model(new TestModel(13).initializer(tensor).output("t")));
    }

    private static byte[] model(TestModel model) {
        return model.toByteArray();
    }

    private void externalRefused(String expected, Proto tensor) {
        Path file = new TestModel(13).initializer(tensor).output("t").write(folder.resolve("m.onnx"));
        ImportLimits limits = ImportLimits.defaults().withExternalData(true);
        OnnxImportException e = assertThrows(OnnxImportException.class, () -> OnnxReader.read(file, limits));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void tellsWhatAFileIsInstead() {
        refused("empty", new byte[0]);
        refused("a PNG image", new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13});
        refused("this is text, not an ONNX file", "# A readme\n".getBytes(StandardCharsets.UTF_8));
        refused("Git LFS", "version https://git-lfs.github.com/spec/v1".getBytes(StandardCharsets.UTF_8));
        refused("ZIP archive", new byte[] {'P', 'K', 3, 4, 0, 0});
        refused("not an ONNX", new byte[1000]);
    }

    @Test
    void namesFilesThatCannotBeRead() {
        Path missing = folder.resolve("missing.onnx");
        OnnxImportException e = assertThrows(OnnxImportException.class, () -> OnnxReader.read(missing));
        assertTrue(e.getMessage().endsWith("missing.onnx: no such file"), e.getMessage());
        e = assertThrows(OnnxImportException.class, () -> OnnxReader.read(folder));
        assertTrue(e.getMessage().contains("is a folder"), e.getMessage());
    }

    @Test
    void asksForVersions() {
        Proto graph = new TestModel(13).input("x", 1, 1).output("x").graph();
        refused("no opset", new Proto().varint(1, 8).message(7, graph).toByteArray());
        refused("IR version 99 is not supported", TestModel.model(99, graph, 13).toByteArray());
        refused("IR version 2 is not supported", TestModel.model(2, graph, 13).toByteArray());
        refused("opset 1000 is not supported", TestModel.model(8, graph, 1000).toByteArray());
        refused(
                "no graph",
                new Proto().varint(1, 8).message(8, new Proto().varint(2, 13)).toByteArray());
        refused(
                "versions 13 and 14",
                TestModel.model(8, graph, 13)
                        .message(8, new Proto().varint(2, 14))
                        .toByteArray());
    }

    @Test
    void refusesGraphsWithoutSense() {
        refused(
                "reads 'nothing'",
                model(new TestModel(13).node("Abs", "nothing", "y").output("y")));
        refused(
                "has a cycle",
                model(new TestModel(13)
                        .node("Abs", "b", "a")
                        .node("Neg", "a", "b")
                        .output("b")));
        refused("has a cycle", model(new TestModel(13).node("Abs", "a", "a").output("a")));
        TestModel twice =
                new TestModel(13).input("x", 1, 1).node("Abs", "x", "y").node("Neg", "x", "y");
        refused("'y' is made twice", model(twice.output("y")));
        refused(
                "'x' is made twice",
                model(new TestModel(13).input("x", 1, 1).node("Abs", "x", "x").output("x")));
        refused(
                "'x' is there twice",
                model(new TestModel(13).input("x", 1, 1).input("x", 1, 1).output("x")));
        refused("'y' is made by no node", model(new TestModel(13).output("y")));
        refused("no outputs", model(new TestModel(13).input("x", 1, 1)));
        refused(
                "no operator",
                model(new TestModel(13).input("x", 1, 1).node("", "x", "y").output("y")));
        TestModel sameInitializer =
                new TestModel(13).floats("w", new long[] {1}, 1).floats("w", new long[] {1}, 2);
        refused("initializer 'w' is there twice", model(sameInitializer.output("w")));
        TestModel sameAttribute = new TestModel(13)
                .input("x", 1, 1)
                .node("Elu", "x", "y", TestModel.attr("alpha", 1f), TestModel.attr("alpha", 2f));
        refused("attribute 'alpha'", model(sameAttribute.output("y")));
    }

    @Test
    void checksDimensionsBeforeAllocating() {
        tensorRefused("tensor 't': dimension -1 is negative", TestModel.tensorHead("t", 1, -1));
        tensorRefused("elements, the limit", TestModel.tensorHead("t", 1, 1L << 40));
        tensorRefused("elements, the limit", TestModel.tensorHead("t", 1, 1 << 20, 1 << 20, 0));
        tensorRefused("dimensions overflow", TestModel.tensorHead("t", 1, 3, Long.MAX_VALUE / 2));
        tensorRefused("numbers, the limit", TestModel.tensorHead("t", 1, new long[17]));
        tensorRefused("holds 0 values, its dimensions ask for 268435456", TestModel.tensorHead("t", 1, 1 << 28));
        tensorRefused("holds 0 values", TestModel.tensorHead("t", 7, 1 << 28));
    }

    @Test
    void checksThePayloadAgainstTheDimensions() {
        tensorRefused(
                "has 8 bytes, its dimensions and type ask for 12",
                TestModel.tensor("t", 1, new long[] {3}, new byte[8]));
        tensorRefused("more than 2 values", TestModel.tensorHead("t", 7, 2).packedVarints(7, 1, 2, 3));
        tensorRefused("holds 1 values", TestModel.tensorHead("t", 7, 2).varint(7, 1));
        tensorRefused("ends inside an element", TestModel.tensorHead("t", 1, 1).bytes(4, new byte[5]));
        tensorRefused(
                "both raw and typed",
                TestModel.tensor("t", 1, new long[] {1}, new byte[4]).packedFloats(4, 1));
        tensorRefused(
                "256 is out of the range of UINT8",
                TestModel.tensorHead("t", 2, 1).packedVarints(5, 256));
        tensorRefused("segments", TestModel.tensorHead("t", 1, 1).message(3, new Proto()));
    }

    @Test
    void holdsCountsAgainstTheLimits() {
        ImportLimits tight = new ImportLimits(10_000, 3, 60, 2, 20, 4, 3, 10, 15, false);
        TestModel nodes = new TestModel(13).input("a", 1, 1);
        for (char c = 'a'; c < 'f'; c++) {
            nodes.node("Abs", "" + c, "" + (char) (c + 1));
        }
        refused("more than 3 nodes", model(nodes.output("f")), tight);
        refused("beyond the limit of 20", model(new TestModel(13).input("x".repeat(30), 1, 1)), tight);
        TestModel list =
                new TestModel(13).input("x", 1, 1).node("Abs", "x", "y", TestModel.attrInts("l", 1, 2, 3, 4, 5));
        refused("more than 4 numbers", model(list), tight);
        TestModel many = new TestModel(13);
        for (int i = 0; i < 40; i++) {
            many.input("x" + i, 1, 1);
        }
        refused("more than 60 nodes, attributes and names", model(many), tight);
        refused("more than 3 dimensions", model(new TestModel(13).input("x", 1, 1, 1, 1, 1)), tight);
        TestModel elements = new TestModel(13);
        refused("more than 10 elements", model(elements.floats("t", new long[] {11}, new float[11])), tight);
        elements =
                new TestModel(13).floats("t", new long[] {8}, new float[8]).floats("u", new long[] {8}, new float[8]);
        refused("more than 15 elements together", model(elements), tight);
        refused("beyond the limit of 10000", new byte[10_001], tight);
    }

    @Test
    void boundsNesting() {
        Proto graph = new TestModel(13).output("x").graph();
        for (int i = 0; i < 20; i++) {
            Proto branch = new Proto().string(1, "body").message(6, graph).varint(20, 5);
            graph = new TestModel(13).node("Loop", "", "x", branch).output("x").graph();
        }
        refused("nested deeper than 8", TestModel.model(8, graph, 13).toByteArray());
    }

    @Test
    void refusesGroupsHoweverDeep() {
        Proto deep = new Proto().varint(1, 8);
        for (int i = 0; i < 100_000; i++) {
            deep.raw(0x7b);
        }
        refused("a protobuf group", deep.toByteArray());
    }

    @Test
    void boundsVarintsAndLengths() {
        refused(
                "truncated, damaged or not an ONNX file",
                new Proto().raw(8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1).toByteArray());
        refused(
                "claims 2147483647 bytes",
                new Proto().raw(0x3a, 0xff, 0xff, 0xff, 0xff, 0x07).toByteArray());
        refused(
                "claims",
                new Proto().raw(0x3a, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1).toByteArray());
        refused("field 7 at byte", new Proto().varint(1, 8).varint(7, 1).toByteArray());
    }

    @Test
    void keepsMessagesToOneShortLine() {
        String name = "a\nb\u0000" + "x".repeat(5000);
        OnnxImportException e = assertThrows(
                OnnxImportException.class,
                () -> new TestModel(13).node("Abs", name, "y").output("y").model());
        assertEquals(1, e.getMessage().lines().count());
        assertTrue(e.getMessage().length() < 1100);
        assertFalse(e.getMessage().contains("\u0000"));
    }

    @Test
    void leavesExternalDataAloneUnlessAsked() throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[8]);
        Path file = new TestModel(13)
                .initializer(OnnxReaderTest.external("w.bin", "0", "8", 2))
                .output("t")
                .write(folder.resolve("m.onnx"));
        OnnxImportException e = assertThrows(OnnxImportException.class, () -> OnnxReader.read(file));
        assertTrue(e.getMessage().contains("external data is off unless asked for"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../w.bin", "a/../../w.bin", "..", "/etc/passwd", "C:w.bin", "a\\b", "", " "})
    void keepsExternalDataInTheModelsFolder(String location) throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[8]);
        externalRefused("external data location", OnnxReaderTest.external(location, "0", "8", 2));
    }

    @ParameterizedTest
    @CsvSource({
        "4, 8, 2, the file has 8",
        "9223372036854775807, 8, 2, overflows",
        "0, 12, 2, its dimensions and type ask for 8",
        "-1, 8, 2, is negative",
        "x, 8, 2, is not a number",
        "0, 1073741824, 268435456, the file has 8"
    })
    void checksExternalOffsets(String offset, String length, long elements, String expected) throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[8]);
        externalRefused(expected, OnnxReaderTest.external("w.bin", offset, length, elements));
    }

    @Test
    void followsNoLinksToExternalData() throws IOException {
        Path outside = Files.createTempDirectory("cnn4j-outside");
        try {
            Files.write(outside.resolve("w.bin"), new byte[8]);
            Files.createSymbolicLink(folder.resolve("link.bin"), outside.resolve("w.bin"));
            Files.createSymbolicLink(folder.resolve("dir"), outside);
            externalRefused("symbolic link", OnnxReaderTest.external("link.bin", "0", "8", 2));
            externalRefused("symbolic link", OnnxReaderTest.external("dir/w.bin", "0", "8", 2));
            externalRefused("is not there", OnnxReaderTest.external("missing.bin", "0", "8", 2));
        } finally {
            Files.delete(outside.resolve("w.bin"));
            Files.delete(outside);
        }
    }
}
