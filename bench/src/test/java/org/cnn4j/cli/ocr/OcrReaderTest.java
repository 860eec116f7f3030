package org.cnn4j.cli.ocr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.image.Image;
import org.junit.jupiter.api.Test;

class OcrReaderTest {
    /** A white page with one dark block whose left half is red, standing at x 64..192, y 32..64. */
    private static Image page() {
        int[] pixels = new int[256 * 96];
        Arrays.fill(pixels, 0xffffff);
        for (int y = 32; y < 64; y++) {
            for (int x = 64; x < 192; x++) {
                pixels[y * 256 + x] = x < 128 ? 0xff0000 : 0x0000ff;
            }
        }
        return Image.ofRgb(256, 96, pixels);
    }

    private static OcrReader reader(float turned, float[] steps) {
        OcrReader.Network detection = (planes, height, width) -> {
            float[] map = new float[height * width];
            // Text is where the green plane (the middle one) is dark.
            for (int i = 0; i < map.length; i++) {
                map[i] = planes[height * width + i] < 0 ? 0.9f : 0;
            }
            return new OcrReader.Output(map, 1, 1, height, width);
        };
        OcrReader.Network direction = (planes, height, width) -> {
            assertEquals(List.of(48, 192), List.of(height, width));
            return new OcrReader.Output(new float[] {1 - turned, turned}, 1, 2);
        };
        OcrReader.Network recognition = (planes, height, width) -> {
            assertEquals(List.of(48, 320), List.of(height, width));
            // Red at the left reads as 'a', blue there (a line on its head) as 'b'; plane 0 is blue.
            boolean blueFirst = planes[24 * width + 30] > 0.5f;
            return new OcrReader.Output(blueFirst ? new float[] {0, 0, 1, 0} : steps, 1, 1, 4);
        };
        return new OcrReader(detection, direction, recognition, List.of("a", "b"), 960, 0.5f);
    }

    @Test
    void aLineIsFoundCutOutAndRead() {
        List<OcrReader.Line> lines =
                reader(0, new float[] {0.1f, 0.8f, 0.1f, 0}).read(page());
        assertEquals(1, lines.size());
        assertEquals("a", lines.get(0).text());
        assertEquals(0.8f, lines.get(0).confidence());
        Quad box = lines.get(0).box();
        // The block grown by 128 * 32 * 2 / 320 = 25.6
        assertEquals(64 - 25.6, box.x0(), 0.1);
        assertEquals(32 - 25.6, box.y0(), 0.1);
        assertEquals(192 + 25.6, box.x2(), 0.1);
        assertEquals(64 + 25.6, box.y2(), 0.1);
    }

    @Test
    void aLineOnItsHeadIsTurnedOnlyWhenTheNetworkIsSure() {
        assertEquals(
                "b", reader(0.95f, new float[] {0, 1, 0, 0}).read(page()).get(0).text());
        assertEquals(
                "a", reader(0.85f, new float[] {0, 1, 0, 0}).read(page()).get(0).text());
    }

    @Test
    void unsureAndEmptyLinesAreLeftOut() {
        assertTrue(reader(0, new float[] {0.3f, 0.4f, 0.3f, 0}).read(page()).isEmpty());
        assertTrue(reader(0, new float[] {1, 0, 0, 0}).read(page()).isEmpty());
        assertTrue(reader(0, new float[] {0, 0, 0, 1}).read(page()).isEmpty(), "a lone blank is no text");
    }

    @Test
    void largePicturesAreSearchedSmallerAndBoxesMappedBack() {
        Image large = page().resize(2560, 960, org.cnn4j.image.Resampling.BILINEAR);
        Quad box = reader(0, new float[] {0, 1, 0, 0}).read(large).get(0).box();
        assertEquals((64 - 25.6) * 10, box.x0(), 20);
        assertEquals((64 + 25.6) * 10, box.y2(), 20);
    }

    @Test
    void aTallBoxIsTurnedByAQuarter() {
        Image tall = page().rotate90();
        Image cut = OcrReader.cut(tall, new Quad(32, 64, 64, 64, 64, 192, 32, 192));
        assertEquals(List.of(128, 32), List.of(cut.width(), cut.height()));
        // Turned counter-clockwise twice, the line stands on its head; the direction network sees to that.
        assertEquals(0x0000ff, cut.rgb(0, 16));
    }

    @Test
    void otherNetworksAreRefused() {
        OcrReader.Network other = (planes, height, width) -> new OcrReader.Output(new float[10], 1, 10);
        OcrReader reader = new OcrReader(other, other, other, List.of("a"), 960, 0.5f);
        Cnn4jException e = assertThrows(Cnn4jException.class, () -> reader.read(page()));
        assertTrue(e.getMessage().contains("[1, 10]"), e.getMessage());
    }

    @Test
    void repeatsMergeBlanksSplitAndTheLastClassIsASpace() {
        CtcDecoder decoder = new CtcDecoder(List.of("a", "b"));
        int[] classes = {0, 1, 1, 0, 1, 3, 3, 2, 0, 0};
        float[] probabilities = new float[classes.length * 4];
        for (int t = 0; t < classes.length; t++) {
            probabilities[t * 4 + classes[t]] = t == 7 ? 0.5f : 0.9f;
        }
        CtcDecoder.Text text = decoder.decode(probabilities, classes.length, 4);
        assertEquals("aa b", text.text());
        assertEquals((0.9f * 3 + 0.5f) / 4, text.confidence(), 1e-6f);
        assertThrows(Cnn4jException.class, () -> decoder.decode(probabilities, 8, 5));
    }

    @Test
    void linesKeepTheirProportionsAndAreFilledUpWithGrey() {
        Image line = Image.ofRgb(10, 10, new int[100]);
        OcrInputs.Planes planes = OcrInputs.recognition(line);
        assertEquals(320, planes.width());
        assertEquals(-1f, planes.values()[47]);
        assertEquals(0f, planes.values()[48]);
        assertEquals(
                480, OcrInputs.recognition(Image.ofRgb(67, 10, new int[670])).width());
        assertEquals(
                480, OcrInputs.recognition(Image.ofRgb(100, 10, new int[1000])).width());
        assertEquals(
                640, OcrInputs.recognition(Image.ofRgb(101, 10, new int[1010])).width());
    }

    @Test
    void detectionSidesAreMultiplesOf32() {
        for (int[] size :
                new int[][] {{1, 1, 32, 32}, {640, 224, 640, 224}, {100, 50, 96, 64}, {4000, 3000, 960, 736}}) {
            OcrInputs.Planes planes =
                    OcrInputs.detection(Image.ofRgb(size[0], size[1], new int[size[0] * size[1]]), 960);
            assertEquals(List.of(size[2], size[3]), List.of(planes.width(), planes.height()));
        }
    }

    @Test
    void boxesAreDrawnAndThePictureIsCopied() {
        Image page = page();
        Image drawn =
                Annotator.draw(page, List.of(new OcrReader.Line(new Quad(60, 30, 200, 30, 200, 70, 60, 70), "x", 1)));
        assertEquals(0xd81b60, drawn.rgb(130, 30));
        assertEquals(0xffffff, page.rgb(130, 30));
        assertNotEquals(0xffffff, drawn.rgb(100, 67));
        assertEquals(0xffffff, drawn.rgb(220, 80));
    }
}
