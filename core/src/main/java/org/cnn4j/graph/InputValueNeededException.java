package org.cnn4j.graph;

import org.cnn4j.Cnn4jException;

/** A shape in the network depends on what an input contains, so a graph can only be made for given contents. */
public class InputValueNeededException extends Cnn4jException {
    private final String input;

    public InputValueNeededException(String input) {
        super("The contents of input \"" + input + "\" decide a shape in this network; they must be known to plan it");
        this.input = input;
    }

    /** The input's name. */
    public String input() {
        return input;
    }
}
