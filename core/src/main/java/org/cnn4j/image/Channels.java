package org.cnn4j.image;

/** Which colour planes a network wants, in which order. */
public enum Channels {
    /** Three planes: red, green, blue. */
    RGB(16, 8, 0),
    /** Three planes: blue, green, red, as OpenCV and Paddle load pictures. */
    BGR(0, 8, 16),
    /** One plane of luma: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601). */
    GREY(-1);

    private final int[] shifts;

    Channels(int... shifts) {
        this.shifts = shifts;
    }

    /** The number of planes. */
    public int count() {
        return shifts.length;
    }

    /** The value of plane {@code channel} of a pixel {@code 0xRRGGBB}, 0 to 255. */
    float value(int channel, int rgb) {
        int shift = shifts[channel];
        if (shift >= 0) {
            return (rgb >> shift) & 0xff;
        }
        return 0.299f * ((rgb >> 16) & 0xff) + 0.587f * ((rgb >> 8) & 0xff) + 0.114f * (rgb & 0xff);
    }

    /** A plane's value 0 to 255 at its place in a pixel {@code 0xRRGGBB}; grey fills all three. */
    int place(int channel, int value) {
        int shift = shifts[channel];
        return shift >= 0 ? value << shift : value * 0x010101;
    }
}
