package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.image.Image;
import org.cnn4j.nn.Layers;
import org.cnn4j.nn.Network;
import org.cnn4j.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiltersCommandTest {
    private static final int SIDE = 40;
    private static final int TITLE = 20;
    private static final int GAP = 8;

    @TempDir
    Path folder;

    private Path halves;

    /** White on the left, black on the right. */
    @BeforeEach
    void draw() {
        int[] rgb = new int[SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = i % SIDE < SIDE / 2 ? 0xffffff : 0;
        }
        halves = folder.resolve("halves.png");
        Image.ofRgb(SIDE, SIDE, rgb).writePng(halves);
    }

    @Test
    void aVerticalEdgeIsSeenByVerticalFiltersAlone() {
        Path out = folder.resolve("out.png");
        Shell shell = Shell.run("filters", halves, "-o", out, "--device", "cpu");
        assertEquals(0, shell.code(), shell.err());
        Image drawn = Image.read(out);
        assertEquals(4 * (SIDE + GAP) + GAP, drawn.width());
        assertEquals(2 * (SIDE + GAP + TITLE) + GAP, drawn.height());
        int vertical = GAP + SIDE + GAP;
        int horizontal = vertical + SIDE + GAP;
        int y = GAP + TITLE + SIDE / 2;
        assertEquals(0xffffff, drawn.rgb(vertical + SIDE / 2, y), "the edge itself");
        assertEquals(0xffffff, drawn.rgb(vertical + SIDE / 2 - 1, y), "the edge itself");
        assertEquals(0, drawn.rgb(vertical + 5, y), "a plain part");
        assertEquals(0, drawn.rgb(vertical, y), "the border of the picture is no edge");
        for (int x = 0; x < SIDE; x++) {
            assertEquals(0, drawn.rgb(horizontal + x, y), "no horizontal edge at " + x);
        }
    }

    @Test
    void aKernelByHand() {
        assertArrayEquals(
                new float[] {1, 0, -1, 2, 0, -2},
                EdgeFilters.parse("1,0,-1; 2 0 -2").weight().toFloatArray());
        Path out = folder.resolve("out.png");
        assertEquals(
                0,
                Shell.run("filters", halves, "-o", out, "--kernel", "0,0,0;0,1,0;0,0,0")
                        .code());
        Image drawn = Image.read(out);
        int x = GAP + SIDE + GAP;
        assertEquals(0xffffff, drawn.rgb(x + 3, GAP + TITLE + 3));
        assertEquals(0, drawn.rgb(x + SIDE - 3, GAP + TITLE + 3));
    }

    @Test
    void aMalformedKernelIsExplained() {
        for (String bad : new String[] {"1,2;3", "1,x", "", "1,,NaN", "1;;2"}) {
            Cnn4jException e = assertThrows(Cnn4jException.class, () -> EdgeFilters.parse(bad), bad);
            assertTrue(e.getMessage().startsWith("kernel \"" + bad + "\""), e.getMessage());
        }
        Path out = folder.resolve("none.png");
        Shell shell = Shell.run("filters", halves, "-o", out, "--kernel", "1,2;3");
        assertEquals(2, shell.code());
        assertFalse(Files.exists(out));
    }

    @Test
    void featureMapsOfALayer() {
        Path model = folder.resolve("net.onnx");
        Network net = new Network(
                "net",
                Shape.of(1, SIDE, SIDE),
                5,
                Layers.sequence(
                        Layers.named("first", Layers.conv2d(3, 3).padding(1)), Layers.relu(), Layers.flatten()));
        OnnxWriter.write(net.graph(1), model);
        Path out = folder.resolve("maps.png");
        Shell list = Shell.run("filters", halves, "-o", out, "--model", model, "--channels", "GREY");
        assertEquals(0, list.code(), list.err());
        assertTrue(list.out().contains("[1, 3, " + SIDE + ", " + SIDE + "]"), list.out());
        assertFalse(list.out().contains("4800"), "a flattened layer has no maps: " + list.out());
        assertFalse(Files.exists(out));

        Shell drawn = Shell.run("filters", halves, "-o", out, "--model", model, "--channels", "GREY", "--layer", "1");
        assertEquals(0, drawn.code(), drawn.err());
        int zoom = 3;
        assertEquals(2 * (SIDE * zoom + GAP) + GAP, Image.read(out).width());

        Shell missing = Shell.run("filters", halves, "-o", out, "--model", model, "--channels", "GREY", "--layer", "9");
        assertEquals(2, missing.code());
        assertTrue(missing.err().contains("no layer \"9\"; there are 2"), missing.err());
    }
}
