package org.cnn4j.cli.report;

import org.cnn4j.Cnn4jException;

/** What the pictures of a training need of the machine. */
public final class Fonts {
    private Fonts() {}

    /**
     * To be called before a training whose pictures are wanted after it.
     *
     * @throws Cnn4jException if Java finds no fonts; the message tells what to install
     */
    public static void require() {
        Canvas.metrics(Canvas.font(12));
    }
}
