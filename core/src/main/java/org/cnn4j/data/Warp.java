package org.cnn4j.data;

/** Linear maps of pictures about their middle, bilinear between pixels; what comes from outside is black. */
final class Warp {
    private Warp() {}

    /**
     * Each pixel takes the value from where the matrix sends it. Coordinates count from the picture's middle, x to the right and y
     * down.
     */
    static void apply(Planes picture, float xx, float xy, float yx, float yy) {
        int width = picture.width();
        int height = picture.height();
        float middleX = (width - 1) / 2f;
        float middleY = (height - 1) / 2f;
        float[] from = picture.values();
        float[] to = picture.spare();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float sourceX = middleX + xx * (x - middleX) + xy * (y - middleY);
                float sourceY = middleY + yx * (x - middleX) + yy * (y - middleY);
                int left = (int) Math.floor(sourceX);
                int top = (int) Math.floor(sourceY);
                float right = sourceX - left;
                float below = sourceY - top;
                for (int plane = 0; plane < from.length; plane += width * height) {
                    float upper = mix(from, plane, left, top, width, height, right);
                    float lower = mix(from, plane, left, top + 1, width, height, right);
                    to[plane + y * width + x] = upper + (lower - upper) * below;
                }
            }
        }
        picture.swap();
    }

    private static float mix(float[] from, int plane, int x, int y, int width, int height, float share) {
        if (y < 0 || y >= height) {
            return 0;
        }
        float left = x >= 0 && x < width ? from[plane + y * width + x] : 0;
        float right = x >= -1 && x < width - 1 ? from[plane + y * width + x + 1] : 0;
        return left + (right - left) * share;
    }
}
