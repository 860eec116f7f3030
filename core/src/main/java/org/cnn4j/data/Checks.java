package org.cnn4j.data;

/** Checks of augmentations' parameters. */
final class Checks {
    private Checks() {}

    static void probability(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new DataException("the probability of a " + what + " is " + value + "; it must lie between 0 and 1");
        }
    }

    static void between(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new DataException(what + " is " + value + "; it must lie between " + least + " and " + most);
        }
    }
}
