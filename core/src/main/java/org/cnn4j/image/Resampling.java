package org.cnn4j.image;

/** How {@link Image#resize} weighs the pixels of the source. */
public enum Resampling {
    /** Bilinear; when shrinking, the triangle widens with the scale so that every source pixel counts (as Pillow). */
    ANTIALIASED,
    /** Bilinear between the four nearest pixels only, also when shrinking (as OpenCV's INTER_LINEAR). */
    BILINEAR
}
