package org.cnn4j.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;

/**
 * A picture of 8-bit red, green and blue, immutable. It comes from a file or a {@link BufferedImage}, is resized and
 * cropped, and becomes a network's input by {@link #toNchw}. Transparent pixels are laid on white.
 */
public final class Image {
    private final int width;
    private final int height;
    /** Row by row, {@code 0xRRGGBB}. */
    private final int[] pixels;

    Image(int width, int height, int[] pixels) {
        this.width = width;
        this.height = height;
        this.pixels = pixels;
    }

    /**
     * Reads a PNG, JPEG, GIF or BMP file.
     *
     * @throws ImageException if the file is missing, empty, damaged, no picture, or over 100 million pixels
     */
    public static Image read(Path file) {
        return of(ImageFile.read(file));
    }

    /**
     * Decodes the bytes of a picture file.
     *
     * @param name what error messages call it
     * @throws ImageException as {@link #read} does
     */
    public static Image decode(byte[] bytes, String name) {
        return of(ImageFile.decode(bytes, name));
    }

    /** Copies a picture of any colour model; grey values are taken as they are stored, alpha is laid on white. */
    public static Image of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = new int[Math.multiplyExact(width, height)];
        if (isGrey(image)) {
            readGrey(image, pixels);
        } else {
            image.getRGB(0, 0, width, height, pixels, 0, width);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = onWhite(pixels[i]);
            }
        }
        return new Image(width, height, pixels);
    }

    /** A copy of {@code 0xRRGGBB} pixels, row by row; the bits above are ignored. */
    public static Image ofRgb(int width, int height, int[] rgb) {
        checkSize(width, height);
        if (rgb.length != Math.multiplyExact(width, height)) {
            throw new ImageException(
                    "a picture of " + width + " x " + height + " does not have " + rgb.length + " pixels");
        }
        int[] pixels = new int[rgb.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = rgb[i] & 0xffffff;
        }
        return new Image(width, height, pixels);
    }

    /**
     * The inverse of {@link #toNchw}: a picture from planes {@code [C, H, W]}; values outside 0 to 255 are bounded.
     *
     * @throws ImageException if the array's length is not C × H × W
     */
    public static Image ofNchw(float[] values, int width, int height, PixelFormat format) {
        checkSize(width, height);
        int area = Math.multiplyExact(width, height);
        int count = format.channels().count();
        if (values.length != (long) count * area) {
            throw new ImageException(values.length + " values are not [" + count + ", " + height + ", " + width + "]");
        }
        int[] pixels = new int[area];
        for (int c = 0; c < count; c++) {
            float mean = format.mean().get(c);
            float std = format.std().get(c);
            for (int i = 0; i < area; i++) {
                float value = (values[c * area + i] * std + mean) / format.scale();
                pixels[i] |= format.channels().place(c, Resampler.round(value));
            }
        }
        return new Image(width, height, pixels);
    }

    /** The width in pixels. */
    public int width() {
        return width;
    }

    /** The height in pixels. */
    public int height() {
        return height;
    }

    /** The pixel {@code 0xRRGGBB} in column {@code x} of row {@code y}. */
    public int rgb(int x, int y) {
        if (x < 0 || x >= width || y < 0 || y >= height) {
            throw new ImageException(
                    "there is no pixel " + x + ", " + y + " in a picture of " + width + " x " + height);
        }
        return pixels[y * width + x];
    }

    /**
     * The picture in another size.
     *
     * @throws ImageException if a side is not positive
     */
    public Image resize(int newWidth, int newHeight, Resampling resampling) {
        checkSize(newWidth, newHeight);
        return new Image(newWidth, newHeight, Resampler.resize(pixels, width, height, newWidth, newHeight, resampling));
    }

    /**
     * The part of the picture from column {@code x} and row {@code y}.
     *
     * @throws ImageException if it does not lie inside
     */
    public Image crop(int x, int y, int cropWidth, int cropHeight) {
        checkSize(cropWidth, cropHeight);
        if (x < 0 || y < 0 || x > width - cropWidth || y > height - cropHeight) {
            throw new ImageException("a crop of " + cropWidth + " x " + cropHeight + " at " + x + ", " + y
                    + " does not lie in a picture of " + width + " x " + height);
        }
        int[] part = new int[cropWidth * cropHeight];
        for (int row = 0; row < cropHeight; row++) {
            System.arraycopy(pixels, (y + row) * width + x, part, row * cropWidth, cropWidth);
        }
        return new Image(cropWidth, cropHeight, part);
    }

    /** The middle of the picture; an odd pixel over is left out at the right and the bottom. */
    public Image centreCrop(int cropWidth, int cropHeight) {
        return crop((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);
    }

    /** The largest square in the middle of the picture. */
    public Image centreSquare() {
        int side = Math.min(width, height);
        return centreCrop(side, side);
    }

    /** Turned by a quarter, counter-clockwise. */
    public Image rotate90() {
        int[] turned = new int[pixels.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                turned[(width - 1 - x) * height + y] = pixels[y * width + x];
            }
        }
        return new Image(height, width, turned);
    }

    /** Turned upside down. */
    public Image rotate180() {
        int[] turned = new int[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            turned[pixels.length - 1 - i] = pixels[i];
        }
        return new Image(width, height, turned);
    }

    /**
     * Cuts a parallelogram out and lays it straight, bilinearly; what lies outside the picture repeats its edge.
     * Coordinates count from the picture's outer edge, so pixel centres lie at half-integers.
     *
     * @param x0 and y0 the corner that becomes the top left one
     * @param x1 and y1 the corner that becomes the top right one
     * @param x3 and y3 the corner that becomes the bottom left one
     */
    public Image cutOut(double x0, double y0, double x1, double y1, double x3, double y3, int newWidth, int newHeight) {
        checkSize(newWidth, newHeight);
        int[] result = new int[Math.multiplyExact(newWidth, newHeight)];
        for (int row = 0; row < newHeight; row++) {
            double down = (row + 0.5) / newHeight;
            for (int column = 0; column < newWidth; column++) {
                double along = (column + 0.5) / newWidth;
                double x = x0 + along * (x1 - x0) + down * (x3 - x0);
                double y = y0 + along * (y1 - y0) + down * (y3 - y0);
                result[row * newWidth + column] = sample(x - 0.5, y - 0.5);
            }
        }
        return new Image(newWidth, newHeight, result);
    }

    private int sample(double x, double y) {
        double left = Math.floor(x);
        double top = Math.floor(y);
        int x0 = bound(left, width);
        int x1 = bound(left + 1, width);
        int y0 = bound(top, height);
        int y1 = bound(top + 1, height);
        float right = (float) (x - left);
        float below = (float) (y - top);
        int result = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            float upper = mix(pixels[y0 * width + x0] >> shift, pixels[y0 * width + x1] >> shift, right);
            float lower = mix(pixels[y1 * width + x0] >> shift, pixels[y1 * width + x1] >> shift, right);
            result |= Resampler.round(upper + (lower - upper) * below) << shift;
        }
        return result;
    }

    private static float mix(int a, int b, float share) {
        return (a & 0xff) + ((b & 0xff) - (a & 0xff)) * share;
    }

    private static int bound(double index, int size) {
        return (int) Math.max(0, Math.min(size - 1, index));
    }

    /** The planes {@code [C, H, W]}, each value scaled as the format says. */
    public float[] toNchw(PixelFormat format) {
        int area = pixels.length;
        int count = format.channels().count();
        float[] values = new float[Math.multiplyExact(count, area)];
        for (int c = 0; c < count; c++) {
            float mean = format.mean().get(c);
            float std = format.std().get(c);
            for (int i = 0; i < area; i++) {
                values[c * area + i] = (format.channels().value(c, pixels[i]) * format.scale() - mean) / std;
            }
        }
        return values;
    }

    /** The planes as a tensor {@code [1, C, H, W]}. */
    public Tensor toTensor(PixelFormat format) {
        TensorType type = TensorType.float32(1, format.channels().count(), height, width);
        return Tensor.wrap(type, toNchw(format));
    }

    /** A copy for Java2D, of {@link BufferedImage#TYPE_INT_RGB}. */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, pixels, 0, width);
        return image;
    }

    /**
     * Writes a PNG file, through a temporary file in the same folder, which is made where it is missing.
     *
     * @throws ImageException if that fails
     */
    public void writePng(Path file) {
        ImageFile.writePng(toBufferedImage(), file);
    }

    private static void checkSize(int width, int height) {
        if (width <= 0 || height <= 0) {
            throw new ImageException("a picture cannot be " + width + " x " + height + " pixels");
        }
    }

    private static int onWhite(int argb) {
        int alpha = argb >>> 24;
        if (alpha == 255) {
            return argb & 0xffffff;
        }
        int result = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int value = (argb >> shift) & 0xff;
            result |= ((value * alpha + 255 * (255 - alpha) + 127) / 255) << shift;
        }
        return result;
    }

    /** Java2D takes stored grey for linear light and brightens it on the way to RGB, which nobody means. */
    private static boolean isGrey(BufferedImage image) {
        ColorModel model = image.getColorModel();
        int type = image.getRaster().getDataBuffer().getDataType();
        return !(model instanceof IndexColorModel)
                && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT);
    }

    private static void readGrey(BufferedImage image, int[] pixels) {
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int height = image.getHeight();
        int spare = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT ? 8 : 0;
        int[] grey = raster.getSamples(0, 0, width, height, 0, (int[]) null);
        int[] alpha = image.getColorModel().hasAlpha()
                ? raster.getSamples(0, 0, width, height, raster.getNumBands() - 1, (int[]) null)
                : null;
        for (int i = 0; i < pixels.length; i++) {
            int value = (grey[i] >> spare) * 0x010101;
            pixels[i] = alpha == null ? value : onWhite(alpha[i] >> spare << 24 | value);
        }
    }
}
