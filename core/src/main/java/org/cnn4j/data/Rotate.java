package org.cnn4j.data;

/**
 * Turns the picture about its middle, bilinearly; what comes from outside is black.
 *
 * @param degrees the largest angle, either way; angles up to it are equally likely
 */
public record Rotate(float degrees) implements Augmentation {
    /** @throws DataException if the angle does not lie between 0 and 180 */
    public Rotate {
        Checks.between("a rotation's largest angle", degrees, 0, 180);
    }

    @Override
    public void apply(Planes picture, Draws draws) {
        turn(picture, draws.uniform(-degrees, degrees));
    }

    /** Counter-clockwise. */
    static void turn(Planes picture, float degrees) {
        double angle = StrictMath.toRadians(degrees);
        float sine = (float) StrictMath.sin(angle);
        float cosine = (float) StrictMath.cos(angle);
        Warp.apply(picture, cosine, -sine, sine, cosine);
    }
}
