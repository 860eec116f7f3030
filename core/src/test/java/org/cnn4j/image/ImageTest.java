package org.cnn4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.cnn4j.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTest {
    @TempDir
    Path folder;

    @Test
    void storedGreyValuesAreTakenAsTheyAre() {
        BufferedImage grey = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage deep = new BufferedImage(256, 1, BufferedImage.TYPE_USHORT_GRAY);
        for (int x = 0; x < 256; x++) {
            grey.getRaster().setSample(x, 0, 0, x);
            deep.getRaster().setSample(x, 0, 0, x << 8 | 0x7f);
        }
        for (int x = 0; x < 256; x++) {
            assertEquals(x * 0x010101, Image.of(grey).rgb(x, 0));
            assertEquals(x * 0x010101, Image.of(deep).rgb(x, 0));
        }
    }

    @Test
    void paletteAndAlphaBecomeRgbOnWhite() throws IOException {
        byte[] red = {0, (byte) 200, 10, 0};
        byte[] green = {0, 100, 20, 0};
        byte[] blue = {0, 50, 30, 0};
        byte[] alpha = {(byte) 255, (byte) 255, (byte) 255, 0};
        BufferedImage palette = new BufferedImage(
                4, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(2, 4, red, green, blue, alpha));
        for (int x = 0; x < 4; x++) {
            palette.getRaster().setSample(x, 0, 0, x);
        }
        Image image = Image.decode(encode(palette, "png"), "palette");
        assertArrayEquals(
                new int[] {0, 0xc86432, 0x0a141e, 0xffffff},
                new int[] {image.rgb(0, 0), image.rgb(1, 0), image.rgb(2, 0), image.rgb(3, 0)});

        BufferedImage argb = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        argb.setRGB(0, 0, 0x00123456);
        argb.setRGB(1, 0, 0x80000000);
        argb.setRGB(2, 0, 0xff123456);
        Image laid = Image.decode(encode(argb, "png"), "alpha");
        assertArrayEquals(
                new int[] {0xffffff, 0x7f7f7f, 0x123456}, new int[] {laid.rgb(0, 0), laid.rgb(1, 0), laid.rgb(2, 0)});
    }

    @Test
    void writtenPicturesComeBack() {
        Image image = noise(13, 7, 1);
        Path file = folder.resolve("new/folder/a.png");
        image.writePng(file);
        Image back = Image.read(file);
        assertArrayEquals(image.toNchw(PixelFormat.RAW_RGB), back.toNchw(PixelFormat.RAW_RGB));
        assertEquals(1, file.getParent().toFile().list().length, "no temporary file stays");
    }

    @Test
    void planesAreOrderedAndScaled() {
        Image image = Image.ofRgb(2, 1, new int[] {0x102030, 0xff8000});
        assertArrayEquals(new float[] {16, 255, 32, 128, 48, 0}, image.toNchw(PixelFormat.RAW_RGB));
        PixelFormat bgr = new PixelFormat(Channels.BGR, 1, List.of(1f, 2f, 3f), List.of(1f, 2f, 4f));
        assertArrayEquals(new float[] {47, -1, 15, 63, 3.25f, 63}, image.toNchw(bgr));
        assertEquals(TensorType.float32(1, 3, 1, 2), image.toTensor(bgr).type());
        PixelFormat grey = new PixelFormat(Channels.GREY, 1, List.of(0f), List.of(1f));
        assertArrayEquals(new float[] {29.04f, 151.381f}, image.toNchw(grey), 2f);
        assertEquals(0.299f * 255 + 0.587f * 128, image.toNchw(grey)[1], 1e-3f);
    }

    @Test
    void planesBecomeAPictureAgain() {
        Image image = noise(5, 9, 2);
        for (PixelFormat format :
                List.of(PixelFormat.IMAGENET, new PixelFormat(Channels.BGR, 1, List.of(127.5f), List.of(127.5f)))) {
            Image back = Image.ofNchw(image.toNchw(format), 5, 9, format);
            assertArrayEquals(image.toNchw(PixelFormat.RAW_RGB), back.toNchw(PixelFormat.RAW_RGB));
        }
        Image bounded = Image.ofNchw(new float[] {-5, 300, 12.4f}, 1, 1, PixelFormat.RAW_RGB);
        assertEquals(0x00ff0c, bounded.rgb(0, 0));
    }

    @Test
    void cropsAndTurnsMovePixelsOnly() {
        Image image = Image.ofRgb(3, 2, new int[] {1, 2, 3, 4, 5, 6});
        assertEquals(
                List.of(5, 6),
                List.of(image.crop(1, 1, 2, 1).rgb(0, 0), image.crop(1, 1, 2, 1).rgb(1, 0)));
        assertEquals(2, image.centreCrop(1, 1).rgb(0, 0));
        assertEquals(2, image.centreSquare().width());
        assertEquals(6, image.rotate180().rgb(0, 0));
        Image turned = image.rotate90();
        assertEquals(List.of(2, 3), List.of(turned.width(), turned.height()));
        assertEquals(
                List.of(3, 6, 2, 5, 1, 4),
                List.of(
                        turned.rgb(0, 0),
                        turned.rgb(1, 0),
                        turned.rgb(0, 1),
                        turned.rgb(1, 1),
                        turned.rgb(0, 2),
                        turned.rgb(1, 2)));
        assertThrows(ImageException.class, () -> image.crop(2, 0, 2, 1));
        assertThrows(ImageException.class, () -> image.centreCrop(4, 1));
    }

    @Test
    void cutOutOfAnUprightRectangleIsACrop() {
        Image image = noise(20, 10, 3);
        Image cut = image.cutOut(4, 3, 11, 3, 4, 8, 7, 5);
        assertArrayEquals(image.crop(4, 3, 7, 5).toNchw(PixelFormat.RAW_RGB), cut.toNchw(PixelFormat.RAW_RGB));
        // The same rectangle read from its top right corner downwards is the crop turned by a quarter.
        Image turned = image.cutOut(11, 3, 11, 8, 4, 3, 5, 7);
        assertArrayEquals(
                image.crop(4, 3, 7, 5).rotate90().toNchw(PixelFormat.RAW_RGB), turned.toNchw(PixelFormat.RAW_RGB));
        Image outside = image.cutOut(-5, -5, -1, -5, -5, -1, 2, 2);
        assertEquals(image.rgb(0, 0), outside.rgb(1, 1));
    }

    @Test
    void everyBadFileHasOneClearMessage() throws IOException {
        byte[] png = encode(noise(40, 30, 4).toBufferedImage(), "png");
        byte[] jpeg = encode(noise(40, 30, 4).toBufferedImage(), "jpeg");
        assertMessage("is empty", new byte[0]);
        assertMessage("is not a picture", "just text, no picture".getBytes(StandardCharsets.UTF_8));
        assertMessage("is damaged", Arrays.copyOf(png, png.length / 2));
        assertMessage("is damaged", Arrays.copyOf(jpeg, jpeg.length / 2));
        byte[] huge = png.clone();
        huge[16] = 0x00;
        huge[17] = 0x7f; // width in the PNG header
        assertMessage("", huge);
        ImageException missing = assertThrows(ImageException.class, () -> Image.read(folder.resolve("none.png")));
        assertTrue(missing.getMessage().endsWith("none.png does not exist"), missing.getMessage());
        ImageException directory = assertThrows(ImageException.class, () -> Image.read(folder));
        assertTrue(directory.getMessage().contains("is a directory"), directory.getMessage());
        Path blocked = Files.writeString(folder.resolve("file"), "x").resolve("a.png");
        assertThrows(ImageException.class, () -> noise(2, 2, 5).writePng(blocked));
    }

    @Test
    void damagedBytesNeverEscapeAsAnotherException() throws IOException {
        Random random = new Random(6);
        for (String format : List.of("png", "jpeg", "gif", "bmp")) {
            byte[] good = encode(noise(33, 21, 6).toBufferedImage(), format);
            for (int round = 0; round < 60; round++) {
                byte[] bad = good.clone();
                for (int i = 0; i < 4; i++) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt();
                }
                try {
                    Image.decode(bad, "damaged");
                } catch (ImageException e) {
                    assertTrue(e.getMessage().startsWith("damaged "), e.getMessage());
                }
            }
        }
    }

    @Test
    void formatsThatCannotWorkAreRefused() {
        assertThrows(ImageException.class, () -> new PixelFormat(Channels.RGB, 1, List.of(1f, 2f), List.of(1f)));
        assertThrows(ImageException.class, () -> new PixelFormat(Channels.RGB, 1, List.of(1f), List.of(0f)));
        assertThrows(ImageException.class, () -> new PixelFormat(Channels.RGB, Float.NaN, List.of(1f), List.of(1f)));
        assertThrows(ImageException.class, () -> Image.ofNchw(new float[5], 1, 2, PixelFormat.RAW_RGB));
        assertThrows(ImageException.class, () -> noise(2, 2, 7).resize(0, 3, Resampling.BILINEAR));
    }

    static Image noise(int width, int height, long seed) {
        Random random = new Random(seed);
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(0x1000000);
        }
        return Image.ofRgb(width, height, pixels);
    }

    private static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, bytes), format);
        return bytes.toByteArray();
    }

    private static void assertMessage(String part, byte[] bytes) {
        ImageException e = assertThrows(ImageException.class, () -> Image.decode(bytes, "shot.png"));
        assertTrue(e.getMessage().startsWith("shot.png ") && e.getMessage().contains(part), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }
}
